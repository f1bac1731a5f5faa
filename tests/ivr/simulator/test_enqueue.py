from __future__ import annotations

from tests.ivr.simulator.fake_line import FakeLine, called, gather, say

QUEUE = '<Enqueue action="/voice/queued/4" waitUrl="/voice/music">help</Enqueue>'
MUSIC = say("You are in line.") + '<Pause length="30"/>'
LEAVING = gather(say("To leave a message, press 1."), action="/voice/music/leave", numDigits="1")


def test_the_waiting_document_is_told_the_place_in_line():
    line, phone = called({"/voice": QUEUE, "/voice/music": MUSIC})

    form = line.form("/voice/music")

    assert (form["QueuePosition"], form["CurrentQueueSize"], form["MaxQueueSize"]) == (
        "1",
        "1",
        "1000",
    )
    assert form["QueueSid"].startswith("QU")
    assert phone.waiting.kind == "queue"
    assert phone.spoken == "You are in line."


def test_the_waiting_document_is_asked_for_again_when_it_ends():
    line, phone = called({"/voice": QUEUE, "/voice/music": MUSIC})

    phone.wait()
    phone.wait()

    assert len(line.forms("/voice/music")) == 2


def test_somebody_picks_up():
    line, phone = called({"/voice": QUEUE, "/voice/music": MUSIC})

    phone.wait()
    phone.answer_transfer(talk_seconds=90)

    form = line.form("/voice/queued/4")
    assert form["QueueResult"] == "bridged"
    assert int(form["QueueTime"]) >= 120
    assert any(event.kind == "connected" for event in phone.events)


def test_a_caller_can_leave_the_line():
    line, phone = called(
        {"/voice": QUEUE, "/voice/music": LEAVING, "/voice/music/leave": "<Leave/>"}
    )

    phone.press("1")

    assert line.form("/voice/queued/4")["QueueResult"] == "leave"


def test_without_an_action_leaving_goes_on_with_the_next_verb():
    _, phone = called(
        {
            "/voice": '<Enqueue waitUrl="/voice/music">help</Enqueue>' + say("Left."),
            "/voice/music": "<Leave/>",
        }
    )

    assert phone.spoken == "Left."


def test_hanging_up_in_line_is_told_and_frees_the_place():
    line, phone = called({"/voice": QUEUE, "/voice/music": MUSIC})

    phone.hang_up()

    assert line.form("/voice/queued/4")["QueueResult"] == "hangup"
    assert phone.carrier.queues["help"] == []


def test_a_full_queue_takes_nobody():
    line, _ = called(QUEUE.replace("<Enqueue", '<Enqueue maxQueueSize="0"'))

    assert line.form("/voice/queued/4")["QueueResult"] == "queue-full"


def test_without_a_waiting_document_there_is_music():
    line, phone = called('<Enqueue action="/voice/queued/4">help</Enqueue>')

    phone.wait()
    phone.answer_transfer()

    assert line.form("/voice/queued/4")["QueueTime"] == "90"


def test_two_callers_wait_one_behind_the_other():
    line = FakeLine({"/voice": QUEUE, "/voice/music": MUSIC})
    carrier = line.carrier()

    carrier.call("+14155550101")
    carrier.call("+14155550102")

    assert [form["QueuePosition"] for form in line.forms("/voice/music")] == ["1", "2"]


def test_somebody_picks_up_while_a_key_could_be_pressed():
    line, phone = called({"/voice": QUEUE, "/voice/music": LEAVING})

    assert phone.waiting.kind == "keys"
    phone.answer_transfer()

    assert line.form("/voice/queued/4")["QueueResult"] == "bridged"
