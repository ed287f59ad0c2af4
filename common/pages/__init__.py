"""Pages: figures, tables and the report."""
