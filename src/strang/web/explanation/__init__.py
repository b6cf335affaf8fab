"""Why do I see this, and why not."""
