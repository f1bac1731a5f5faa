"""Point a number at this line, through the carrier's API."""

from __future__ import annotations

import click
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from ivr.settings import Settings
from ivr.texts import carrier_client


def point_here(settings: Settings, number: str) -> dict[str, str]:
    """Set the number's addresses and return them; raise ClickException when it is not ours."""
    public = settings.public_url
    urls = {
        "voice_url": f"{public}/voice",
        "voice_fallback_url": f"{public}/voice/fallback",
        "status_callback": f"{public}/voice/status",
        "sms_url": f"{public}/sms",
    }
    methods = {
        "voice_method": "POST",
        "voice_fallback_method": "POST",
        "status_callback_method": "POST",
        "sms_method": "POST",
    }
    client = carrier_client(settings)
    try:
        found = client.incoming_phone_numbers.list(phone_number=number, limit=1)
        if not found:
            raise click.ClickException(f"the account has no number {number}")
        client.incoming_phone_numbers(found[0].sid).update(**urls, **methods)
    except TwilioRestException as error:
        raise click.ClickException(f"the carrier answered {error.status}: {error.msg}") from None
    except (TwilioException, requests.RequestException) as error:
        reason = f"no answer from the carrier: {type(error).__name__}"
        raise click.ClickException(reason) from None
    return urls
