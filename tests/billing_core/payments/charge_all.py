"""Charge payments when a line comes in: `python -m … DATABASE_URL PAYMENT_ID…`."""

from __future__ import annotations

import random
import sys
import uuid

from billing_core.database import Database
from billing_core.gateways.sandbox import Sandbox
from billing_core.payments.charging import charge

if __name__ == "__main__":
    database = Database(sys.argv[1])
    payment_ids = [uuid.UUID(name) for name in sys.argv[2:]]
    random.shuffle(payment_ids)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for payment_id in payment_ids:
        charge(database, Sandbox(database), payment_id)
