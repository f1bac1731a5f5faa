"""Receipts: by the number the payer heard, the same words however often they are asked for."""
