"""Money given back: to the card it came from, or by cheque once a processor no longer can."""
