"""Methods that two papers need."""
