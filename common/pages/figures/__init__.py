"""Figures: one look for all, the shared charts, and the list of what was drawn."""
