"""Methods that know no paper: what trains, infers and searches, for whichever needs it."""
