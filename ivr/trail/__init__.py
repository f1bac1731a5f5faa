"""What calls did, step by step: read for those who run the line, and replayed on today's code."""
