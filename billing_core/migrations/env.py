"""What Alembic runs: the scripts, on the connection and for the tables it is given."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    transactional_ddl=True,  # SQLite too: we open the transaction ourselves
)
with context.begin_transaction():
    context.run_migrations()
