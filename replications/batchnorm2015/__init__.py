"""Batch Normalization (Ioffe and Szegedy, 2015): a small net on MNIST with and without it, step by step."""
