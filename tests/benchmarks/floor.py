"""The floor: the smallest Flask view that could answer a call, with nothing behind it."""

from __future__ import annotations

from flask import Flask, Response

TWIML = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Gather action="/voice/main_menu.choose/1" '
    'method="POST" numDigits="1" timeout="7"><Say voice="Polly.Joanna-Neural" language="en-US">'
    "To hear your balance, press 1. To pay, press 2.</Say></Gather></Response>"
)

app = Flask(__name__)


@app.post("/voice/<step>/<int:turn>")
def answer(step: str, turn: int) -> Response:
    return Response(TWIML, mimetype="text/xml")
