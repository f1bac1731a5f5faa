"""The call tree, read from the code: a step leads to the steps that its two functions name."""

from __future__ import annotations

import dis
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from ivr import flows
from ivr.steps import STEPS, Step

START = ("welcome.greet", "welcome.greet_again")
# Where the engine or a webhook takes a call, whatever the step says.
FROM_OUTSIDE = (
    *("trouble.lost", "trouble.fell_back", "representative.give_up", "welcome.languages"),
    *("more_time.offer", "reminder.hello", "reminder.leave"),
)
ENDS = ("representative.give_up", "trouble.goodbye", "reminder.leave")
PERSON = "representative.ring"


def edges() -> dict[str, tuple[str, ...]]:
    """Every step's key, with those it can lead to; in the order a caller comes to them."""
    assert flows.__all__, "the flows declare the steps"
    tree: dict[str, tuple[str, ...]] = {}
    waiting = [*START, *FROM_OUTSIDE]
    while waiting:
        key = waiting.pop(0)
        if key not in tree:
            tree[key] = _leads_to(STEPS[key])
            waiting.extend(tree[key])
    return tree


def unreachable() -> set[str]:
    """Steps to which nothing leads."""
    return set(STEPS) - set(edges())


def without_a_person() -> set[str]:
    """Steps whose own choices lead neither to a person nor to goodbye, however far."""
    tree = edges()
    good = {PERSON, *ENDS}
    while more := {key for key, leads in tree.items() if key not in good and good & set(leads)}:
        good |= more
    return set(tree) - good


def overview() -> str:
    """The flows alone, and which leads to which, as a mermaid flowchart."""
    tree = edges()
    arrows = {(_flow(key), _flow(to)): None for key, leads in tree.items() for to in leads}
    named = [f"  {source} --> {target}" for source, target in arrows if source != target]
    return "\n".join(["flowchart TD", *named])


def mermaid() -> str:
    """The tree as a mermaid flowchart, one box a flow."""
    tree = edges()
    lines = ["flowchart LR"]
    for flow in dict.fromkeys(key.partition(".")[0] for key in tree):
        lines.append(f"  subgraph {flow}")
        lines += [f"    {_id(key)}[{key.partition('.')[2]}]" for key in tree if _flow(key) == flow]
        lines.append("  end")
    for key, leads in tree.items():
        lines += [f"  {_id(key)} --> {_id(to)}" for to in leads if to != key]
    return "\n".join(lines)


def _leads_to(step: Step) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for function in (step.ask, step.hear):
        if function is not None:
            found |= dict.fromkeys(named.key for named in _named_steps(function))
    return tuple(found)


def _named_steps(function: Callable[..., Any]) -> Iterator[Step]:
    assert isinstance(function, FunctionType)
    for code in _codes(function.__code__):
        yield from _in_code(code, function.__globals__)


def _in_code(code: CodeType, names: dict[str, Any]) -> Iterator[Step]:
    """Steps a piece of code names, by themselves or as an attribute of a module."""
    held: Any = None
    for instruction in dis.get_instructions(code):
        if instruction.opname == "LOAD_GLOBAL":
            held = names.get(instruction.argval)
        elif instruction.opname in ("LOAD_ATTR", "LOAD_METHOD") and isinstance(held, ModuleType):
            held = getattr(held, instruction.argval, None)
        else:
            held = None
        if isinstance(held, Step):
            yield held


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _flow(key: str) -> str:
    return key.partition(".")[0]


def _id(key: str) -> str:
    return key.replace(".", "_")
