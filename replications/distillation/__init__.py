"""Distillation: a small net that learns from a large one's soft targets errs half as often as from labels alone."""
