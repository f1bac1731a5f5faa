"""A clerk writes the letters that wait into a folder, once."""

from __future__ import annotations

from functools import partial

import pytest

from billing_core.accounts import numbers
from billing_core.notices import actions
from billing_core.receipts.rendering import WORDS
from tests.billing_core.books import ANA, add_guarantor
from tests.billing_core.clerk import Clerk

ID = numbers.written(ANA)


@pytest.fixture
def clerk(database, clock):
    with database.transaction() as db:
        add_guarantor(db)
        queue = partial(
            actions.queue, db, template="paid", values={}, language="en_US", folder=WORDS
        )
        for number in (1, 2):
            to = f"guarantor:{ANA}"
            queue(key=f"copy:{number}", recipient=to, guarantor_id=ANA, channel="letter")
        queue(key="mail:1", recipient="a@example.com", guarantor_id=None, channel="email")
    return Clerk(database)


def test_letters_that_wait_are_listed(clerk):
    rows = clerk.reads("mail", "list")

    assert [(row["guarantor"], row["about"], row["since"]) for row in rows] == [
        (ID, "copy", "2026-11-24")
    ] * 2
    [email] = clerk.reads("mail", "list", "--channel", "email")
    assert email["guarantor"] is None


def test_they_are_written_once(clerk, tmp_path):
    folder = tmp_path / "letters"

    assert clerk.says("mail", "write", folder, "--by", "kim") == f"2 written to {folder}.\n"
    assert clerk.says("mail", "write", folder, "--by", "kim") == f"0 written to {folder}.\n"

    letters = [path.read_text("utf-8") for path in folder.iterdir()]
    assert len(letters) == 2
    assert all(letter.startswith(f"To: guarantor:{ANA}") for letter in letters)
    assert clerk.says("mail", "list") == "No letter waits.\n"
    assert clerk.actors("notices_written") == ["representative:kim"] * 2


def test_a_folder_that_takes_nothing_is_said_so_and_they_wait(clerk, tmp_path):
    (tmp_path / "taken").write_text("a file")

    told = clerk.refused("mail", "write", tmp_path / "taken" / "letters", "--by", "kim")

    assert "2 wait still: can" in told
    assert len(clerk.reads("mail", "list")) == 2
