"""All the errands there are."""

from __future__ import annotations

from tests.scenarios.errands.helping import HELPING
from tests.scenarios.errands.later import LATER
from tests.scenarios.errands.paying import PAYING

ERRANDS = (*PAYING, *LATER, *HELPING)
BY_NAME = {errand.name: errand for errand in ERRANDS}
