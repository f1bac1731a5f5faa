"""The product served on a free port, with the demo households, and a Chromium to call it with."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from app import create_app
from billing_core import clock
from billing_core.migrations import upgrade
from billing_core.seed import seed
from ivr.settings import Settings
from tests.fixtures_database import assert_balanced

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
TIMEOUT_MS = 10_000
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium. Without one, browser tests are skipped, but not in CI."""
    if CHROMIUM is None:
        missing = "there is no chromium: apt-get install chromium fonts-noto-cjk"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    return {"executable_path": CHROMIUM, "args": CHROMIUM_ARGS}


@pytest.fixture(scope="session")
def base_url() -> None:
    """None: `served` says where. Stands in for a plugin's own, of which pytest 9 warns."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the product, served with its worker thread, on a Tuesday morning."""
    port = _free_port()
    with clock.told_by(_since("2026-11-24T10:00-08:00")):
        folder = tmp_path_factory.mktemp("served")
        app = create_app(_settings(folder, f"http://127.0.0.1:{port}"))
        upgrade(app.extensions["database"])
        seed(app.extensions["database"])
        yield from _serve(app, port)


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: an error, a blocked script, a failed request."""
    return []


@pytest.fixture
def page(page: Page, complaints: list[str]) -> Iterator[Page]:
    """A page whose browser has nothing to complain of in the end."""
    page.set_default_timeout(TIMEOUT_MS)
    page.on("console", lambda told: complaints.extend([told.text] * (told.type == "error")))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


def _since(moment: str) -> Callable[[], datetime]:
    begun, start = time.monotonic(), datetime.fromisoformat(moment)
    return lambda: start + timedelta(seconds=time.monotonic() - begun)


def _settings(folder: Path, address: str) -> Settings:
    return Settings.for_tests(
        f"sqlite:///{folder / 'line.db'}",
        folder,
        public_url=address,
        twilio_api_base=address,
    )


def _serve(app: Flask, port: int) -> Iterator[str]:
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    app.extensions["jobs"].start_thread()
    yield f"http://127.0.0.1:{port}"
    app.extensions["jobs"].stop()
    server.shutdown()
    thread.join()
    server.server_close()
    assert_balanced(app.extensions["database"])
    app.extensions["database"].dispose()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
