"""Money owed and paid, for a health plan. Knows nothing of phones, Flask or Twilio.

The public functions are those of each concept's `actions` (they write) and `queries` (they read);
their docstrings say what they return and raise, with units and the rule's source.

Whose money:

    accounts         who owes (the guarantor), for whom, how they prove who they are, how reached
    policies         what the operator decides by region and day, over what the law has decided
    ledger           every cent, twice; what anyone owes is a sum over it, never a field

What is owed:

    statements       visits with their lines, the statements that billed them, told for good
    remittances      what insurers paid, left to the patient and denied
    premiums         another bill, by billing unit, with grace periods; never mixed with visits
    assistance       help by income: screened, applied for, awarded or denied by a person
    disputes         charges that are questioned, until they are answered
    holds            what keeps fees, collections and the rest from an account

What is paid:

    payments         one attempt to pay by card, on its graph from created to its final status
    bank             payments from a bank account: authorised, sent in files, returned
    methods          cards and bank accounts kept to pay with again; which cards were tried
    plans            payment plans: quoted, disclosed, agreed, followed, reamortised
    autopay          mandates, and what they are going to draw
    suspense         money from the bank that names no guarantor of ours
    receipts         numbered, and the same however often they are asked for
    gateways         the companies that charge cards, behind one protocol

What goes back, or never comes:

    refunds          to the card that paid, or by cheque
    chargebacks      a cardholder's bank took a payment back
    returned_items   a cheque or payment that its bank did not make good
    ageing           ages, late fees, the ladder from a statement to an agency
    small_balances   too small to ask for, given up in the end

What is done beside:

    importers        bring accounts, bills, remittances and bank lists in from other systems
    exports          postings, deposits, files for banks and other systems
    notices          messages owed to someone, sent later
    reminders        calls about what falls due, to whoever agreed to them, one a household and day
    reconciliation   each day beside the processor's list, and the work that leaves
    audit            who did what; nobody can change it, and a chain shows that nobody has
    jobs             what is done beside the calls, and the night in its order
    migrations       the history of the database
    seed             made-up households to try it all with

How money moves:

    insurance decides a visit    statements.record_visit    the patient's share becomes receivable
    the visit is billed          statements.issue           the share gets a due date
    a caller agrees to pay       payments.take              nothing moves: a row says what is wanted
    a job charges the card       payments.charge            the processor has the money, or has not
    the outcome is known         payments.settle            receivable down, oldest visit first;
                                                            what no visit takes is a credit

What holds everywhere: money is whole cents and a currency (`money.Money`). A moment is in UTC, a
day is a local day; clock.now() and today() tell them. Actions write and never commit: whoever calls
them opens the transaction. Only ledger.post() and reverse() write to the ledger. What is raised on
purpose is in `errors`.
"""

PUBLIC_MODULES = ("actions", "queries")  # of each concept: what other channels may call
