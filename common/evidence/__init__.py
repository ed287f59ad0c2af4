"""Evidence: claims, statistics and verdicts."""
