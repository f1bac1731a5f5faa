"""Holds: while one is in force, the jobs it names leave an account, or one visit of it, alone."""
