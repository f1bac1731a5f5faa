"""The operator's numbers, hours, regions and web addresses, checked when they are loaded.

An entry that does not hold is refused by its key with the reason, and never spoken.
"""

from ivr.phone_book.book import Agency, Line, Opening, PhoneBook, Refused, Region
from ivr.phone_book.reading import PhoneBookRefused, load

__all__ = [
    "Agency",
    "Line",
    "Opening",
    "PhoneBook",
    "PhoneBookRefused",
    "Refused",
    "Region",
    "load",
]
