"""Runs: what is to be computed, its key, its record, and the filling in of what is missing."""
