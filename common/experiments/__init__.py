"""What there is to run: experiments, their settings, and the files that name them."""
