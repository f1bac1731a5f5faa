"""Who owes: guarantors and the people they answer for, how they prove who they are, and how they
may be reached."""
