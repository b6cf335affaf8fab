"""Invented content of the demo world: TOML files and the loader that checks them."""

from strang.demo.content.loader import load_cast, load_clients

__all__ = ["load_cast", "load_clients"]
