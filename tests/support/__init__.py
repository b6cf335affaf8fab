"""What the tests stand on: the database server of a run, its templates and clones, the browser."""
