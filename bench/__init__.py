"""Measurements. Each module is a command (`python -m bench.<name>`), prints its seed and ends with one line of JSON."""
