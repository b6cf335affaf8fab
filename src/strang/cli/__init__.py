"""The command line `strang`: everything between a bare machine and a running Django process."""
