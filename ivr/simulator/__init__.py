"""A pretend carrier and a pretend phone: they sign, post and obey TwiML, without a network.

Three faces stand on one core: a terminal, a browser page and the `caller` of the tests.
Nothing here is used when a real carrier calls.
"""

from __future__ import annotations
