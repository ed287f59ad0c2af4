"""Retraining recorded runs, and saying in words whether they came out the same."""
