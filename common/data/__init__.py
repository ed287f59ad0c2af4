"""Datasets: where they come from, how they are checked, and their arrays."""
