"""The WSGI app: `app = create_app()`. Read create_app() as the map of the system."""

from __future__ import annotations

from flask import Flask

from billing_core.cli import commands as billing_commands
from ivr import demo, house, logs, machines, texts, webhooks
from ivr.cli import ivr as ivr_commands
from ivr.outbound import webhooks as outbound
from ivr.settings import Settings

FORM_BYTES_MAX = 64 * 1024  # a webhook is a few hundred bytes


def create_app(settings: Settings | None = None) -> Flask:
    """Build the line: settings, database, jobs, then who is answered at which URL."""
    settings = settings or Settings.from_environment()
    logs.set_up()
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False  # a redirect of a webhook would lose what was keyed
    app.config.update(MAX_CONTENT_LENGTH=FORM_BYTES_MAX)  # no SECRET_KEY: no page has a session
    the_house = house.build(settings)
    app.extensions.update(
        house=the_house,
        settings=settings,
        database=the_house.database,
        jobs=the_house.jobs,
        phone_book=the_house.book,
    )
    app.register_blueprint(webhooks.voice)
    app.register_blueprint(outbound.calls_back)
    app.register_blueprint(texts.sms)
    app.register_blueprint(machines.pages)
    if settings.is_demo:
        demo.open_softphone(app, settings)
    app.cli.add_command(
        billing_commands(
            lambda: the_house.database, lambda: the_house.jobs, lambda: the_house.policies
        )
    )
    app.cli.add_command(ivr_commands)
    return app


app = create_app()
