from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.billing_core.bank.drawer import a_vault


@pytest.fixture(autouse=True)
def _vault() -> Iterator[None]:
    with a_vault():
        yield
