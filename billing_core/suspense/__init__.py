"""Money that came to the bank account: applied by guarantor ID, or kept in suspense for a person.

Nobody is ever guessed by name. What is in suspense is in nobody's balance yet.
"""
