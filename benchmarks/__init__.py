"""The suite against the plain way of writing it, and against what the machine could do: `python -m benchmarks`."""
