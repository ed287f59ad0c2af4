"""Glorot and Bengio, 2010: how activations and gradients pass through layers, at the start and while training.

With two that follow it: rectifiers (Glorot, Bordes and Bengio, 2011), and their first weights (He and others, 2015).
"""
