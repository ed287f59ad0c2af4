"""Batch Normalization (Ioffe and Szegedy, 2015): MNIST with and without it, drawn step by step in the paper's Figure 1."""
