"""The carrier's forms, by what they report: the fixture bodies of the contract, appendix C."""

from __future__ import annotations

from tests.ivr.line import ACCOUNT, CALLER, LINE, SID

QUEUE = "QU" + "7" * 32
RECORDING = "RE" + "8" * 32
CHILD = "CA" + "9" * 32

Form = dict[str, str]


def standard(sid: str = SID, **changes: str | None) -> Form:
    """What comes with every request about a call; a change to None leaves a field out."""
    told: dict[str, str | None] = {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "CallSid": sid,
        "CallStatus": "in-progress",
        "Direction": "inbound",
        "From": CALLER,
        "To": LINE,
        "FromCity": "",
        "FromCountry": "US",
        "FromState": "CA",
        "FromZip": "",
        "ToCity": "SAN FRANCISCO",
        "ToCountry": "US",
        "ToState": "CA",
        "ToZip": "94103",
    }
    return {name: value for name, value in (told | changes).items() if value is not None}


def arriving(sid: str = SID, **changes: str | None) -> Form:
    """1: a call arrives."""
    told: dict[str, str | None] = {
        "CallStatus": "ringing",
        "CallToken": "%7B%22parentCallInfoToken%22%7D",
        "Called": LINE,
        "CalledCity": "SAN FRANCISCO",
        "CalledCountry": "US",
        "CalledState": "CA",
        "CalledZip": "94103",
        "Caller": CALLER,
        "CallerCity": "",
        "CallerCountry": "US",
        "CallerState": "CA",
        "CallerZip": "",
        "StirVerstat": "TN-Validation-Passed-A",
    }
    return standard(sid, **(told | changes))


def keyed(digits: str, sid: str = SID, **changes: str) -> Form:
    """2: keys pressed. 3: none, and the field is there."""
    return standard(sid, **({"Digits": digits, "FinishedOnKey": "", "msg": "Gather End"} | changes))


def silence(sid: str = SID) -> Form:
    """3, the other kind: nothing pressed, and no field at all."""
    return standard(sid, msg="Gather End")


def said(words: str, confidence: str | None = "0.8312", sid: str = SID) -> Form:
    """4: something said."""
    return standard(sid, SpeechResult=words, Confidence=confidence)


CARD = {
    "PaymentMethod": "credit-card",
    "PaymentCardNumber": "xxxx-xxxx-xxxx-4242",
    "PaymentCardType": "visa",
    "ExpirationDate": "1229",
    "SecurityCode": "xxx",
    "PaymentCardPostalCode": "94109",
}


def charged_by_the_carrier(sid: str = SID) -> Form:
    """5: <Pay> charged, which ours never asks it to."""
    return standard(sid, Result="success", PaymentConfirmationCode="ch_test_1", **CARD)


def tokenised(token: str = "sim_tok_ok_visa_4242_x", sid: str = SID, **changes: str) -> Form:
    """6: <Pay> made a token of the card."""
    told = CARD | {"Result": "success", "PaymentToken": token, "ProfileId": "cus_test_1"}
    return standard(sid, **(told | changes))


def not_paid(result: str, sid: str = SID, **changes: str) -> Form:
    """7 to 11: <Pay> ended without a token."""
    return standard(sid, Result=result, **changes)


def pay_progress(sid: str = SID) -> Form:
    """12: a status callback of <Pay>, without from, to and status."""
    return {
        "AccountSid": ACCOUNT,
        "CallSid": sid,
        "For": "expiration-date",
        "Attempt": "2",
        "ErrorType": "invalid-date",
        "PaymentCardNumber": "xxxxxxxxxxxx4242",
        "PaymentCardType": "visa",
    }


def bank_charged(sid: str = SID) -> Form:
    """13: a bank account was charged, which ours never asks for."""
    return standard(
        sid,
        Result="success",
        PaymentMethod="ach-debit",
        BankAccountNumber="*******92",
        BankRoutingNumber="121181976",
        BankAccountType="consumer-checking",
        PaymentConfirmationCode="py_test_1",
    )


def bank_tokenised(sid: str = SID, **changes: str) -> Form:
    """13, as ours asks for it: <Pay> made a token of the account."""
    told = {
        "Result": "success",
        "PaymentMethod": "ach-debit",
        "BankAccountNumber": "**********89",
        "BankRoutingNumber": "110000000",
        "BankAccountType": "consumer-checking",
        "PaymentToken": "sim_tok_ok_bank_6789_x",
    }
    return standard(sid, **(told | changes))


def rang(status: str, sid: str = SID, **changes: str) -> Form:
    """14: how a transfer ended."""
    told = {"DialCallStatus": status, "DialCallSid": CHILD, "DialBridged": "false"}
    return standard(sid, **(told | changes))


def talked(sid: str = SID) -> Form:
    """14, answered."""
    return rang("completed", sid, DialCallDuration="132", DialBridged="true")


def whispering(sid: str = SID) -> Form:
    """15: the leg of the person rung asks what it will hear."""
    return standard(CHILD, ParentCallSid=sid, Direction="outbound-dial")


def left_queue(sid: str = SID) -> Form:
    """16: the end of a queue, which ours has none of."""
    return standard(sid, QueueResult="leave", QueueSid=QUEUE, QueueTime="95")


def recorded(seconds: str = "14", sid: str = SID, **changes: str) -> Form:
    """17: a message was left."""
    url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}"
    told = {"RecordingUrl": url, "RecordingSid": RECORDING, "RecordingDuration": seconds}
    return standard(sid, **(told | {"Digits": "hangup"} | changes))


def fell_back(sid: str = SID) -> Form:
    """18: the carrier could not get our words."""
    return standard(sid, ErrorCode="11200", ErrorUrl="https://line.example/voice")


def over(status: str = "completed", sid: str = SID) -> Form:
    """19: the call ended."""
    return standard(
        sid,
        CallStatus=status,
        CallDuration="187",
        Duration="4",
        Timestamp="Wed, 15 Jul 2026 18:00:03 +0000",
        SequenceNumber="0",
        CallbackSource="call-progress-events",
    )


def text_report(status: str, text_sid: str = "SM" + "5" * 32, **changes: str) -> Form:
    """20: how far a text has come."""
    told = {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "From": LINE,
        "To": CALLER,
        "MessageSid": text_sid,
        "SmsSid": text_sid,
        "MessageStatus": status,
        "SmsStatus": status,
    }
    return told | changes


def payments_api(**changes: str) -> Form:
    """21: a callback of the Payments API, which ours does not use."""
    return {
        "AccountSid": ACCOUNT,
        "CallSid": SID,
        "Sid": "PK" + "6" * 32,
        "Capture": "payment-card-number",
        "PartialResult": "true",
        "Required": "payment-card-number,expiration-date,security-code",
    } | changes
