"""A payment that the payer's bank did not make good: undone as exactly as it was posted."""
