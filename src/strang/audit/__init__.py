"""The append-only memory: one entry for every row written, with who, for whom and in which operation."""
