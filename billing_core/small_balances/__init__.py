"""Balances too small to ask for: not dunned, and given up once all was asked that could be."""
