"""What every replication shares. Knows no replication by name."""
