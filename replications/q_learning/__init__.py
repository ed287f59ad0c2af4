"""Tabular Q-learning: the convergence theorem, the textbook's examples, and the bias of the maximum."""
