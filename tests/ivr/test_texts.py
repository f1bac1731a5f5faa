"""Texts: handed to the carrier's API, reported on in any order; STOP, START, HELP."""

from __future__ import annotations

import json
import uuid
from urllib.parse import parse_qs

import pytest
import requests
import responses
from sqlalchemy import select

from billing_core.accounts.models import Consent
from billing_core.accounts.queries import has_consent
from billing_core.errors import SenderUnreachable
from billing_core.notices.models import Notice
from ivr.settings import Settings
from ivr.texts import TIMEOUT_SECONDS, CarrierSender
from tests import factories
from tests.billing_core.notices.outbox import owed
from tests.ivr.carrier_forms import text_report
from tests.ivr.line import ACCOUNT, CALLER, LINE, ON_SQLITE, Line

URL = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
REFERENCE = str(uuid.UUID(int=7))
SENT = {"sid": "SM" + "5" * 32, "status": "queued", "to": CALLER, "from": LINE}


@pytest.fixture
def api():
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def sender(tmp_path) -> CarrierSender:
    return CarrierSender(Settings.for_tests("sqlite://", tmp_path), LINE)


def send(sender: CarrierSender) -> str:
    return sender.send(CALLER, "Your payment was made.", REFERENCE)


def refusal(code: int, status: int = 400) -> dict[str, object]:
    return {"code": code, "message": f"refused for {CALLER}", "more_info": "", "status": status}


def test_a_text_is_handed_over_with_where_to_report_on_it(api, sender):
    api.post(URL, json=SENT, status=201)

    assert send(sender) == SENT["sid"]

    request = api.calls[0].request
    assert parse_qs(request.body) == {
        "To": [CALLER],
        "From": [LINE],
        "Body": ["Your payment was made."],
        "StatusCallback": [f"https://line.example/sms/status?notice={uuid.UUID(REFERENCE).hex}"],
    }
    assert request.headers["Authorization"].startswith("Basic ")


def test_a_request_has_a_time_out(api, sender):
    api.post(URL, json=SENT, status=201)

    send(sender)

    assert api.calls[0].request.req_kwargs["timeout"] == TIMEOUT_SECONDS


def test_the_api_may_be_elsewhere(api, tmp_path):
    base = "http://127.0.0.1:5000"
    api.post(URL.replace("https://api.twilio.com", base), json=SENT, status=201)
    sender = CarrierSender(Settings.for_tests("sqlite://", tmp_path, twilio_api_base=base), LINE)

    assert send(sender) == SENT["sid"]


def test_a_busy_carrier_did_nothing_and_may_be_asked_again(api, sender):
    api.post(URL, json=refusal(20429, 429), status=429)

    with pytest.raises(SenderUnreachable, match="429") as stopped:
        send(sender)

    assert stopped.value.retry_safe


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, 21610), (400, 21211), (400, 21614), (401, 20003), (404, 20404), (500, 20500), (503, 0)],
)
def test_a_refusal_is_final_and_says_the_carriers_code(api, sender, status, code):
    api.post(URL, json=refusal(code, status), status=status)

    with pytest.raises(SenderUnreachable, match=str(code)) as stopped:
        send(sender)

    assert not stopped.value.retry_safe
    assert CALLER not in str(stopped.value)


@pytest.mark.parametrize(
    "trouble",
    [
        requests.ConnectTimeout("connect"),
        requests.ReadTimeout(f"no answer for {CALLER}"),
        requests.ConnectionError("refused"),
        requests.exceptions.ChunkedEncodingError("cut"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_no_answer_may_mean_that_it_was_sent_and_is_not_tried_again(api, sender, trouble):
    api.post(URL, body=trouble)

    with pytest.raises(SenderUnreachable, match="no answer") as stopped:
        send(sender)

    assert not stopped.value.retry_safe
    assert CALLER not in str(stopped.value)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (201, ""),
        (201, "<html>"),
        (201, "[]"),
        (201, "null"),
        (201, "{}"),
        (201, '{"sid": null}'),
        (500, "<html>down</html>"),
        (502, ""),
        (400, "[]"),
    ],
)
def test_an_answer_that_makes_no_sense_is_no_answer(api, sender, status, body):
    api.post(URL, body=body, status=status)

    with pytest.raises(SenderUnreachable) as stopped:
        send(sender)

    assert not stopped.value.retry_safe


# Reports on texts.


def sent(line: Line) -> Notice:
    """A text that the carrier took."""
    owed(line.database, recipient=CALLER)
    line.jobs.send_notices()
    line.jobs.run_waiting()
    (notice,) = line.all(Notice)
    assert notice.status == "sent"
    return notice


def report(line: Line, notice: Notice, status: str, **changes: str) -> Notice:
    answer = line.post("/sms/status", text_report(status, notice.provider_id or "", **changes))
    assert (answer.status_code, answer.data) == (204, b"")
    (now,) = line.all(Notice)
    return now


def test_a_text_that_arrived_is_delivered(line: Line):
    assert report(line, sent(line), "delivered").status == "delivered"


@pytest.mark.parametrize("late", ["accepted", "queued", "sending", "sent", "failed", "undelivered"])
@ON_SQLITE
def test_a_report_that_comes_late_moves_no_text_back(line: Line, late):
    notice = report(line, sent(line), "delivered")

    assert report(line, notice, late).status == "delivered"


@pytest.mark.parametrize("status", ["undelivered", "failed"])
@ON_SQLITE
def test_a_text_that_did_not_arrive_keeps_the_carriers_code(line: Line, status):
    notice = report(line, sent(line), status, ErrorCode="30007")

    assert (notice.status, notice.error) == ("failed", "30007")
    assert report(line, notice, "sent").status == "failed"


@pytest.mark.parametrize("status", ["", "odd", "received", "delivery_unknown"])
@ON_SQLITE
def test_a_report_of_a_kind_nobody_knows_changes_nothing(line: Line, status):
    assert report(line, sent(line), status).status == "sent"


def test_a_report_delivered_twice_is_one(line: Line):
    notice = report(line, sent(line), "delivered")
    before = line.everything()

    report(line, notice, "delivered")

    assert line.everything() == before


@pytest.mark.parametrize("form", [{}, {"MessageSid": "SM1"}, text_report("delivered", "SM" * 900)])
@ON_SQLITE
def test_a_report_on_no_text_of_ours_changes_nothing(line: Line, form):
    sent(line)
    before = line.everything()

    answer = line.post("/sms/status", form or {"x": ""})

    assert answer.status_code == 204
    assert line.everything() == before


def test_a_report_finds_the_text_whose_sending_was_broken_off(line: Line):
    notice = owed(line.database, recipient=CALLER)
    assert notice is not None
    with line.database.transaction() as db:
        broken_off = db.scalars(select(Notice)).one()
        broken_off.status = "sending"
    path = f"/sms/status?notice={broken_off_id(line).hex}"

    answer = line.post(path, text_report("delivered"))

    (now,) = line.all(Notice)
    assert answer.status_code == 204
    assert (now.status, now.provider_id) == ("delivered", "SM" + "5" * 32)


@pytest.mark.parametrize("query", ["?notice=", "?notice=odd", "?notice=0", "?other=1"])
@ON_SQLITE
def test_a_report_with_a_reference_that_is_none_is_taken_by_its_sid(line: Line, query):
    notice = sent(line)

    line.post(f"/sms/status{query}", text_report("delivered", notice.provider_id or ""))

    (now,) = line.all(Notice)
    assert now.status == "delivered"


def broken_off_id(line: Line) -> uuid.UUID:
    (notice,) = line.all(Notice)
    return uuid.UUID(str(notice.id))


# What people text to the line.


def texts(line: Line, body: str | None, from_number: str = CALLER, **more: str):
    form = {"From": from_number, "To": LINE, "MessageSid": "SM" + "6" * 32, **more}
    return line.post("/sms", form | ({} if body is None else {"Body": body}))


@pytest.fixture
def consented(line: Line) -> Line:
    """A caller who agreed to receipts and to another topic."""
    with line.database.transaction() as db:
        factories.consent(db, CALLER, "receipt")
        factories.consent(db, CALLER, "reminder")
        factories.consent(db, "+14155550999", "receipt")
    return line


def agrees(line: Line, number: str = CALLER) -> bool:
    with line.database.transaction() as db:
        return has_consent(db, number, "receipt")


def kept(line: Line) -> list[str]:
    return [c.phone for c in line.all(Consent) if c.revoked_at is None]


@pytest.mark.parametrize(
    "body",
    [
        *("STOP", "stop", " Stop. ", "STOP!", "stopall", "QUIT", "End", "REVOKE", "cancel"),
        *("UNSUBSCRIBE", "optout"),
    ],
)
@ON_SQLITE
def test_stop_takes_every_consent_of_that_number_back_at_once(consented: Line, body):
    answer = texts(consented, body)

    assert kept(consented) == ["+14155550999"]
    assert "<Message" not in answer.text  # the carrier itself confirms it


@pytest.mark.parametrize(
    ("body", "says"),
    [
        *((body, "no more texts") for body in ("opt out", "Opt-Out", "Please stop texting me")),
        *((body, "No recibirá más mensajes") for body in ("ALTO", "parar", "cancelar", "No más")),
        *(("停止", "不会再收到"), ("取消", "不会再收到"), ("退訂", "不會再收到")),
    ],
)
@ON_SQLITE
def test_a_stop_that_the_carrier_does_not_know_is_confirmed_in_its_language(
    consented: Line, body, says
):
    answer = texts(consented, body)

    assert kept(consented) == ["+14155550999"]
    assert answer.text.count("<Message>") == 1
    assert says in answer.text


def test_stop_ends_texts_and_calls_on_every_topic(line: Line):
    with line.database.transaction() as db:
        factories.consent(db, CALLER, "receipt")
        factories.consent(db, CALLER, "reminder", channel="voice")

    texts(line, "STOP")

    assert kept(line) == []


def test_the_carriers_own_word_for_an_opt_out_counts_too(consented: Line):
    texts(consented, "por favor no más", OptOutType="STOP")

    assert not agrees(consented)


def test_stop_sent_twice_is_one(consented: Line):
    texts(consented, "STOP")
    before = consented.everything()

    texts(consented, "STOP")

    assert consented.everything() == before


@pytest.mark.parametrize("body", ["START", "unstop", "Yes"])
@ON_SQLITE
def test_start_gives_back_what_stop_took_and_the_carrier_confirms_it(consented: Line, body):
    texts(consented, "STOP")

    answer = texts(consented, body)

    assert "<Message" not in answer.text
    given = [c for c in consented.all(Consent) if c.revoked_at is None and c.phone == CALLER]
    assert sorted((c.topic, c.channel) for c in given) == [("receipt", "sms"), ("reminder", "sms")]
    assert {c.evidence for c in given} == {"SM" + "6" * 32}


@pytest.mark.parametrize(("body", "says"), [("sí", "mensajes"), ("开始", "短信"), ("開始", "短訊")])
@ON_SQLITE
def test_start_in_another_language_is_confirmed_by_us(consented: Line, body, says):
    texts(consented, "STOP")

    answer = texts(consented, body)

    assert agrees(consented)
    assert says in answer.text


@ON_SQLITE
def test_start_without_a_stop_before_it_agrees_to_nothing(line: Line):
    assert texts(line, "START").status_code == 200

    assert line.all(Consent) == []  # leave for a text is given in a call, with its words


@ON_SQLITE
def test_start_by_a_carrier_that_names_no_message_counts_too(consented: Line):
    texts(consented, "STOP")

    texts(consented, "START", MessageSid="")

    assert agrees(consented)


@pytest.mark.parametrize(
    "body", ["HELP", "info", "How much do I owe?", "", None, "stopped by your office"]
)
@ON_SQLITE
def test_anything_else_is_told_whom_to_call_and_how_to_stop(consented: Line, body):
    answer = texts(consented, body)

    assert answer.status_code == 200
    assert "Kaiser Permanente" in answer.text
    assert "1-800-464-4000" in answer.text
    assert "STOP" in answer.text
    assert agrees(consented)


@pytest.mark.parametrize(("body", "says"), [("ayuda", "ayuda"), ("帮助", "帮助"), ("幫助", "幫助")])
@ON_SQLITE
def test_help_is_answered_in_its_language(line: Line, body, says):
    assert says in texts(line, body).text


@ON_SQLITE
def test_help_that_the_carrier_answers_is_not_answered_twice(line: Line):
    assert "<Message" not in texts(line, "HELP", OptOutType="HELP").text


def test_a_text_from_nowhere_revokes_nothing(consented: Line):
    answer = texts(consented, "STOP", from_number="")

    assert answer.status_code == 200
    assert agrees(consented)


def test_what_people_text_is_kept_nowhere(consented: Line):
    texts(consented, "my card is 4242424242424242")

    assert "4242424242424242" not in json.dumps(consented.everything())
