"""All that stands behind one claim."""
