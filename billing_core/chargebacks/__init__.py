"""A cardholder's bank takes a payment back; it may be won again, or stay lost."""
