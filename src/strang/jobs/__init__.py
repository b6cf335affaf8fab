"""The queue: work that nobody waits for; each job names its actor."""
