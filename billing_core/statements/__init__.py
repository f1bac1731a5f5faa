"""What is owed and why: visits with their lines, the statements that bill them, what is due when.

Only the share of an adjudicated visit is owed; what is still with insurance is pending, never due.
"""
