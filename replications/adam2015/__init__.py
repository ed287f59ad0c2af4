"""Adam (Kingma and Ba, 2015): its curves beside other optimisers', its bias correction, and the bounds on its steps."""
