"""What is kept of a run: records, their keys, fingerprints of the code, provenance."""
