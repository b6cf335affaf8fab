"""The overview of the coordination: figures, charts, map."""
