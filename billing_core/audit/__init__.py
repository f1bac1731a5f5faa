"""Who did what: rows that nobody can change, the database itself refuses."""
