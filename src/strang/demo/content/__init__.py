"""Invented content of the demo world: TOML files and the loader that checks them."""

from strang.demo.content.loader import (
    load_cast,
    load_clients,
    load_findings,
    load_offers,
    load_origins,
    load_posts,
    load_stories,
)

__all__ = [
    "load_cast",
    "load_clients",
    "load_findings",
    "load_offers",
    "load_origins",
    "load_posts",
    "load_stories",
]
