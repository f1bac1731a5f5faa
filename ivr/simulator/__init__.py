"""A pretend carrier and phone: it signs, posts and obeys TwiML as the carrier's contract says."""
