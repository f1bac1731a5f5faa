"""What other systems get from us: postings, statements and payments as FHIR, the day's deposit.

An export reads in one transaction and writes row by row, so that it is of one moment and its memory
does not grow. It holds personal data: it is for the operator's own systems.
"""
