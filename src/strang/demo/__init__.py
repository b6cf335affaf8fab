"""The demo world: invented people and cases in the Kreis Heinsberg, built only through operations."""
