"""DCGAN, measured as its authors measured it: by a nearest-neighbour classifier fitted on generated digits."""
