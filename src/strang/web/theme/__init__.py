"""Pages for bundling findings into a theme and proposing a solution."""
