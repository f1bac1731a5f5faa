"""Saved methods: what a payer left with us to pay with again, "the Visa ending in 1234".

A card is its gateway's reusable token, brand, last four digits and last good month; a bank account
is a row of `bank`. Never a number. Kept with the words agreed to, who may hear of it is whoever has
proved to be the guarantor.

For whoever charges later (a plan, autopay): a saved method is no leave to draw, a mandate is. Ask
`queries.usable` what may be offered, let the payer choose, and give the mandate its own copy:
`queries.source(method)` is what `autopay.actions.Given(source=...)` takes. So a method that is
removed here ends no mandate, and a mandate revoked takes no method away; `queries.drawn_by` tells
which mandates still use it, for whoever removes it to hear.

`tries` counts the cards that were refused, on an account and from a calling number, across calls.
"""
