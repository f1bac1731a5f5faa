"""Calls that remind of what falls due: owed to whoever agreed to them, one a household and day."""
