"""Pages of programmes, allocations and posts."""
