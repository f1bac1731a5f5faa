"""A page as a PDF, printed by a browser of this machine: it sets every script of our languages."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from billing_core.errors import PageNotMade

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SECONDS_MAX = 60
ADVICE = "write the page as .html and print it from any browser"


def write(page: str, out: Path) -> None:
    """Write a page of HTML as a PDF, whole or not at all.

    Raises PageNotMade if there is no Chromium here, or if it does not make one within a minute.
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise PageNotMade(f"there is no Chromium here to make a PDF: install it, or {ADVICE}")
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(page, "utf-8")
        _print(browser, source, made)
        if not made.exists():
            raise PageNotMade(f"Chromium made no PDF: {ADVICE}")
        half = out.with_name(f"{out.name}.part")
        shutil.copyfile(made, half)
        half.replace(out)


def _print(browser: str, source: Path, made: Path) -> None:
    options = ["--headless", "--disable-gpu", "--no-pdf-header-footer"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")  # it refuses to run for root with one; the page is our own
    profile = f"--user-data-dir={source.parent / 'profile'}"
    try:
        subprocess.run(  # noqa: S603 - a browser found by its name, and a page of ours
            [browser, *options, profile, f"--print-to-pdf={made}", source.as_uri()],
            capture_output=True,
            timeout=SECONDS_MAX,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise PageNotMade(f"Chromium did not answer: {ADVICE}") from None
