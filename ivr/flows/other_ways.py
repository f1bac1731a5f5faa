"""Paying by mail, in person or online."""

from __future__ import annotations

from ivr.calls import Call
from ivr.flows import main_menu
from ivr.outcomes import Outcome
from ivr.prompts import WebAddress
from ivr.prompts import other_ways as words
from ivr.steps import step
from ivr.turns import Menu, Say


@step
def choose(call: Call) -> Menu:
    return Menu((words.choices(),), {"1": by_mail, "2": in_person, "3": online})


@step
def by_mail(call: Call) -> Say:
    return Say((words.by_mail(), words.mail_takes()), then=after)


@step
def in_person(call: Call) -> Say:
    return Say((words.in_person(call.at.book.plan_name),), then=after)


@step
def online(call: Call) -> Say:
    return Say((words.online(WebAddress(call.at.book.pay_url)),), then=after)


@step(outcome=Outcome.INFORMED)
def after(call: Call) -> Menu:
    return Menu((words.after(),), {"1": main_menu.choose})
