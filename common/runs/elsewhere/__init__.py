"""Runs on a machine that has only what training needs."""
