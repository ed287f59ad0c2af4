"""Pages for a code host."""
