"""Rumelhart, Hinton and Williams 1986: the small problems on which back-propagation was first shown."""
