"""Money owed and paid, for a health plan. Knows nothing of phones, Flask or Twilio.

The concepts
    accounts     who owes (the guarantor), for whom, how they prove who they are, who may be texted
    statements   what is owed and why: visits with their lines, the statements that billed them
    ledger       every cent, twice; what anyone owes is a sum over it, never a field
    payments     one attempt to pay, on its graph from created to its final status
    gateways     the companies that charge cards, behind one protocol
    notices      text messages owed to someone, sent later
    policies     what the operator decides, over what the law has decided
    importers    bring accounts and visits in from other systems
    audit        who did what; nobody can change it
    jobs         what is done beside the calls
    migrations   the history of the database

How money moves
    insurance decides a visit    statements.record_visit    the patient's share becomes receivable
    the visit is billed          statements.issue           the share gets a due date
    a caller agrees to pay       payments.take              nothing moves: a row says what is wanted
    a job charges the card       payments.charge            the processor has the money, or has not
    the outcome is known         payments.settle            receivable down, oldest visit first;
                                                            what no visit takes is a credit

What holds everywhere
    Money is whole cents. clock.now() tells the time. Actions write and never commit: whoever calls
    them opens the transaction. Only ledger.post() and reverse() write to the ledger.
"""
