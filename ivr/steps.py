"""@step and @that_step.answered: a point in the conversation, and what follows an answer to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, overload

from ivr.outcomes import Outcome
from ivr.prompts import Prompt
from ivr.turns import Turn

if TYPE_CHECKING:
    from ivr.calls import Call

STEPS: dict[str, Step] = {}

Handler = TypeVar("Handler", bound=Callable[..., "Move"])


@dataclass(frozen=True, slots=True)
class Going:
    """A step to go to, with words to say first. A `mistake` counts towards the limit of tries."""

    step: Step
    words: tuple[Prompt, ...] = ()
    mistake: bool = False


@dataclass(eq=False, slots=True)
class Step:
    """One question. `ask` only reads, and returns a turn; `hear` writes, and returns a move."""

    key: str
    ask: Callable[[Call], Turn]
    anchor: bool = False  # nothing before it can be gone back to
    outcome: Outcome | None = None  # what a call that came here has come to
    resumes: bool = False  # whoever is cut off here, or after it, can go on from here: flows.resume
    hear: Callable[[Call, Any], Move] | None = field(default=None)

    def __call__(self, call: Call) -> Turn:
        return self.ask(call)

    def answered(self, hear: Handler) -> Handler:
        """Declare what happens with an answer to this step."""
        assert self.hear is None, f"{self.key} is answered twice"
        self.hear = hear
        return hear

    def again(self, *why: Prompt) -> Going:
        """Ask once more, saying why; it counts as a mistake."""
        return Going(self, why, mistake=True)

    def saying(self, *words: Prompt) -> Going:
        """Go to this step, with words to say on the way."""
        return Going(self, words)


Move = Step | Going


@overload
def step(ask: Callable[[Call], Turn]) -> Step: ...
@overload
def step(
    *, anchor: bool = False, outcome: Outcome | None = None, resumes: bool = False
) -> Callable[[Callable[[Call], Turn]], Step]: ...
def step(
    ask: Callable[[Call], Turn] | None = None,
    *,
    anchor: bool = False,
    outcome: Outcome | None = None,
    resumes: bool = False,
) -> Step | Callable[[Callable[[Call], Turn]], Step]:
    """Declare a step; its key is `<flow>.<function>`."""

    def declare(ask: Callable[[Call], Turn]) -> Step:
        flow = ask.__module__.removeprefix("ivr.flows.").partition(".")[0]  # a module or a folder
        key = f"{flow}.{ask.__name__}"
        assert key not in STEPS, f"two steps named {key}"
        STEPS[key] = Step(key, ask, anchor, outcome, resumes)
        return STEPS[key]

    return declare(ask) if ask else declare
