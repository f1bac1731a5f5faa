"""What comes of not paying: ages, late fees, and the ladder from a first statement to placement.

Every step of it asks the region's policy and the holds first, and writes down what it found.
"""
