"""Claims at a terminal."""
