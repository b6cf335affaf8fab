"""Hand-over: an addressed, immutable copy of named items, the only way to authorities without live access."""
