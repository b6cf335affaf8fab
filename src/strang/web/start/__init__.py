"""The first page: what must I do today?"""
