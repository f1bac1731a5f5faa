"""Refunds, chargebacks, returned items, reconciliation, receipts, contact changes, and the chain of
the audit trail.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from billing_core import clock
from billing_core.audit import chain
from billing_core.database import UtcDateTime
from billing_core.migrations.append_only import make_append_only
from billing_core.migrations.checks import widen

revision = "0015"
down_revision = "0014"

# of 0004
OLD_STATUSES = ("created", "charging", "unknown", "paid", "declined", "refunded", "disputed")
ROWS_AT_ONCE = 5000


def upgrade() -> None:
    _payments()
    _refunds()
    _chargebacks()
    _returned_items()
    _reconciliations()
    _receipts()
    _contacts()
    _small_balances()
    _audit_seals()
    _seal_what_is_there()
    make_append_only("audit_seals", same_row="position = NEW.position OR event_id = NEW.event_id")


def _payments() -> None:
    op.execute(
        "ALTER TABLE payments ADD COLUMN refunded_cents BIGINT DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_payments_refunded CHECK (refunded_cents BETWEEN 0 AND amount_cents)"
    )
    widen("payments", "status", OLD_STATUSES, "returned")


def _refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("request_key", sa.String(length=100), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("method", sa.String(length=8), nullable=False),
        sa.Column("taken_from", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("gateway_reference", sa.String(length=100), nullable=True),
        sa.Column("refused_code", sa.String(length=48), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('requested', 'sending', 'done', 'refused', 'cancelled')",
            name="ck_refunds_status",
        ),
        sa.CheckConstraint("method IN ('card', 'cheque')", name="ck_refunds_method"),
        sa.CheckConstraint("taken_from IN ('payment', 'credit')", name="ck_refunds_taken_from"),
        sa.CheckConstraint("amount_cents > 0", name="ck_refunds_amount_above_zero"),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_refunds_guarantor_id"
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_refunds_payment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_refunds"),
        sa.UniqueConstraint("request_key", name="uq_refunds_request_key"),
    )
    op.create_index("ix_refunds_guarantor_id", "refunds", ["guarantor_id"])
    op.create_index("ix_refunds_payment_id", "refunds", ["payment_id"])
    op.create_index("ix_refunds_open", "refunds", ["status", "created_at"])


def _chargebacks() -> None:
    op.create_table(
        "chargebacks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=48), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('open', 'won', 'lost')", name="ck_chargebacks_status"),
        sa.CheckConstraint("amount_cents > 0", name="ck_chargebacks_amount_above_zero"),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_chargebacks_guarantor_id"
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_chargebacks_payment_id"),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entries.id"], name="fk_chargebacks_entry_id"
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name="fk_chargebacks_hold_id"),
        sa.PrimaryKeyConstraint("id", name="pk_chargebacks"),
        sa.UniqueConstraint("reference", name="uq_chargebacks_reference"),
    )
    op.create_index("ix_chargebacks_guarantor_id", "chargebacks", ["guarantor_id"])
    op.create_index("ix_chargebacks_payment_id", "chargebacks", ["payment_id"])


def _returned_items() -> None:
    op.create_table(
        "returned_items",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("fee_cents >= 0", name="ck_returned_items_fee_not_negative"),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_returned_items_guarantor_id"
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name="fk_returned_items_payment_id"
        ),
        sa.PrimaryKeyConstraint("payment_id", name="pk_returned_items"),
    )
    op.create_index("ix_returned_items_guarantor_id", "returned_items", ["guarantor_id"])


def _reconciliations() -> None:
    op.create_table(
        "reconciliations",
        sa.Column("gateway", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("theirs_count", sa.Integer(), nullable=False),
        sa.Column("theirs_cents", sa.BigInteger(), nullable=False),
        sa.Column("agreed_count", sa.Integer(), nullable=False),
        sa.Column("agreed_cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("gateway", "day", name="pk_reconciliations"),
    )
    op.create_table(
        "reconciliation_differences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("movement", sa.String(length=8), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=True),
        sa.Column("ours_cents", sa.BigInteger(), nullable=True),
        sa.Column("theirs_cents", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=64), nullable=True),
        sa.Column("resolution", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "kind IN ('unknown_to_us', 'unknown_to_gateway', 'amount_differs', 'status_differs')",
            name="ck_reconciliation_differences_kind",
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (resolution IS NULL)",
            name="ck_reconciliation_differences_closed",
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name="fk_reconciliation_differences_payment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reconciliation_differences"),
        sa.UniqueConstraint(
            "gateway",
            "day",
            "kind",
            "reference",
            name="uq_reconciliation_differences_gateway_day_kind_reference",
        ),
    )
    op.create_index(
        "ix_reconciliation_differences_guarantor_id",
        "reconciliation_differences",
        ["guarantor_id"],
    )
    op.create_index(
        "ix_reconciliation_differences_open", "reconciliation_differences", ["closed_at", "day"]
    )


def _receipts() -> None:
    op.create_table(
        "receipts",
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("brand", sa.String(length=24), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("by_guest", sa.Boolean(), nullable=False),
        sa.Column("applied", sa.JSON(), nullable=False),
        sa.Column("balance_after_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_receipts_guarantor_id"
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_receipts_payment_id"),
        sa.PrimaryKeyConstraint("number", name="pk_receipts"),
        sa.UniqueConstraint("payment_id", name="uq_receipts_payment_id"),
    )
    op.create_index("ix_receipts_guarantor_id", "receipts", ["guarantor_id"])
    make_append_only("receipts", same_row="number = NEW.number OR payment_id = NEW.payment_id")


def _contacts() -> None:
    op.add_column("guarantors", sa.Column("email", sa.String(length=200), nullable=True))
    op.add_column("guarantors", sa.Column("address", sa.String(length=300), nullable=True))
    op.execute(
        "ALTER TABLE consents ADD COLUMN channel VARCHAR(8) DEFAULT 'sms' NOT NULL "
        "CONSTRAINT ck_consents_channel CHECK (channel IN ('sms', 'voice'))"
    )
    op.add_column("consents", sa.Column("revoked_by", sa.String(length=24), nullable=True))
    op.create_table(
        "contact_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("before", sa.String(length=300), nullable=True),
        sa.Column("after", sa.String(length=300), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("evidence", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('phone', 'email', 'address')", name="ck_contact_changes_kind"),
        sa.CheckConstraint(
            "status IN ('requested', 'applied', 'refused', 'undone')",
            name="ck_contact_changes_status",
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_contact_changes_guarantor_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contact_changes"),
    )
    op.create_index("ix_contact_changes_guarantor_id", "contact_changes", ["guarantor_id"])


def _small_balances() -> None:
    op.create_table(
        "small_balances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("written_off_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name="ck_small_balances_amount_above_zero"),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_small_balances_guarantor_id"
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_small_balances_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_small_balances"),
        sa.UniqueConstraint(
            "visit_id", "written_off_on", name="uq_small_balances_visit_id_written_off_on"
        ),
    )


def _audit_seals() -> None:
    op.add_column("audit_events", sa.Column("signature", sa.String(length=64), nullable=True))
    op.create_table(
        "audit_seals",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("position >= 1", name="ck_audit_seals_position"),
        sa.PrimaryKeyConstraint("position", name="pk_audit_seals"),
        sa.UniqueConstraint("event_id", name="uq_audit_seals_event_id"),
    )


EVENTS = sa.table(
    "audit_events",
    sa.column("id", sa.Uuid()),
    sa.column("at", UtcDateTime()),
    sa.column("actor", sa.String()),
    sa.column("tag", sa.String()),
    sa.column("guarantor_id", sa.BigInteger()),
    sa.column("reference", sa.String()),
    sa.column("details", sa.JSON()),
)
SEALS = sa.table(
    "audit_seals",
    sa.column("position", sa.BigInteger()),
    sa.column("event_id", sa.Uuid()),
    sa.column("digest", sa.String()),
    sa.column("previous", sa.String()),
    sa.column("hash", sa.String()),
    sa.column("sealed_at", UtcDateTime()),
)


def _seal_what_is_there() -> None:
    """Rows older than the chain are its first links; they bear no signature."""
    bind, now = op.get_bind(), clock.now()
    position, previous, after = 0, chain.BEGINNING, None
    while True:
        chosen = sa.select(EVENTS).order_by(EVENTS.c.id).limit(ROWS_AT_ONCE)
        rows = bind.execute(chosen if after is None else chosen.where(EVENTS.c.id > after)).all()
        links: list[dict[str, Any]] = []
        for row in rows:
            position += 1
            digest = chain.digest(chain.text_of(row))
            hashed = chain.link(position, row.id, digest, previous)
            links.append(
                {
                    "position": position,
                    "event_id": row.id,
                    "digest": digest,
                    "previous": previous,
                    "hash": hashed,
                    "sealed_at": now,
                }
            )
            previous = hashed
        if links:
            bind.execute(sa.insert(SEALS), links)
        if len(rows) < ROWS_AT_ONCE:
            return
        after = rows[-1].id
