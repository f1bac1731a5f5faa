"""The scripts make what the models say, on both databases, in one numbered line."""

from __future__ import annotations

import importlib
import pkgutil
import re
import threading

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, text

import ivr
from billing_core import migrations
from billing_core.database import Base, Database


def test_models_and_migrations_agree(database):
    for module in pkgutil.walk_packages(ivr.__path__, "ivr."):
        importlib.import_module(module.name)  # its tables come from the same scripts

    with database.connection() as connection:
        context = MigrationContext.configure(connection)
        differences = compare_metadata(context, migrations.tables())

    assert {"guarantors", "ledger_legs", "payments", "calls"} <= set(Base.metadata.tables)
    assert differences == []


def test_constraints_are_named_as_the_models_name_them(database):
    for module in pkgutil.walk_packages(ivr.__path__, "ivr."):
        importlib.import_module(module.name)

    with database.connection() as connection:
        looked_at = inspect(connection)
        named = {
            (table.name, check["name"])
            for table in migrations.tables().tables.values()
            for check in looked_at.get_check_constraints(table.name)
        }

    assert len(named) > 70
    assert named == {
        (table.name, constraint.name)
        for table in migrations.tables().tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


def test_a_name_that_was_cut_short_went_to_its_own_rule(postgresql_database):
    with postgresql_database.connection() as connection:
        checks = inspect(connection).get_check_constraints("reconciliation_differences")

    said = {check["name"]: check["sqltext"] for check in checks}
    assert "kind" in said["ck_reconciliation_differences_kind"]
    assert "closed_at" in said["ck_reconciliation_differences_closed"]


def test_versions_are_numbered_one_after_another():
    scripts = ScriptDirectory.from_config(migrations.config())

    revisions = [script.revision for script in scripts.walk_revisions()]

    assert len(scripts.get_heads()) == 1
    assert sorted(revisions) == [f"{number:04d}" for number in range(1, len(revisions) + 1)]
    for script in scripts.walk_revisions():
        assert re.fullmatch(rf"{script.revision}_[a-z_]+\.py", script.path.rpartition("/")[2])


def test_upgrading_twice_changes_nothing(database):
    migrations.upgrade(database)

    with database.connection() as connection:
        versions = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    assert versions == [ScriptDirectory.from_config(migrations.config()).get_current_head()]


def test_two_upgrades_at_once_both_end_well(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/new.sqlite")
    troubles = []

    def migrate():
        try:
            migrations.upgrade(database)
        except Exception as trouble:  # noqa: BLE001 - whatever it is, the test names it
            troubles.append(trouble)

    threads = [threading.Thread(target=migrate) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert troubles == []
    with database.connection() as connection:
        assert connection.scalar(text("SELECT count(*) FROM guarantors")) == 0
    database.dispose()
