"""Pages of the directory of help: search, map, print, upkeep."""
