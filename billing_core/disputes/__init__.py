"""Disputes: a charge is questioned; nothing chases it until someone has answered."""
