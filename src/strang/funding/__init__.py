"""Programmes, building blocks, rates, allocations and posts: the money and who holds a post since when."""
