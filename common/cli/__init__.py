"""The `replicate` command: a thin layer over the wings."""
