"""Settings: from the environment, checked at the start; what is missing is named, and it stops."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ivr.settings import DEFAULT_OPERATOR_FILE, ROOT, Settings, SettingsRefused

LIVE = {
    "IVR_MODE": "live",
    "TWILIO_AUTH_TOKEN": "a-token",
    "SECRET_KEY": "a-secret",
    "PUBLIC_URL": "https://pay.example.org",
}
SECRETS = ("TWILIO_AUTH_TOKEN", "SECRET_KEY", "PUBLIC_URL")


@pytest.fixture
def demo(tmp_path: Path) -> dict[str, str]:
    return {"INSTANCE_PATH": str(tmp_path / "instance")}


def test_demo_mode_needs_nothing_and_keeps_to_this_machine(demo):
    made = Settings.from_environment(demo)

    assert made.is_demo
    assert made.public_url == made.twilio_api_base == "http://127.0.0.1:5000"
    assert made.database_url == f"sqlite:///{demo['INSTANCE_PATH']}/line.db"
    assert made.gateway == "sandbox"
    assert made.operator_file == DEFAULT_OPERATOR_FILE


def test_the_port_of_a_demo_is_part_of_its_addresses(demo):
    made = Settings.from_environment(demo | {"PORT": "8123"})

    assert made.public_url == made.twilio_api_base == "http://127.0.0.1:8123"


def test_a_demos_secrets_are_random_and_kept_for_every_process_of_it(demo, tmp_path):
    first = Settings.from_environment(demo)
    again = Settings.from_environment(demo)
    elsewhere = Settings.from_environment({"INSTANCE_PATH": str(tmp_path / "other")})

    assert len(first.twilio_auth_token) == len(first.secret_key) == 32
    assert first.twilio_auth_token != first.secret_key
    assert (again.twilio_auth_token, again.secret_key) == (
        first.twilio_auth_token,
        first.secret_key,
    )
    assert elsewhere.twilio_auth_token != first.twilio_auth_token


def test_a_demos_secrets_can_be_read_by_their_owner_alone(demo):
    Settings.from_environment(demo)

    for name in ("auth_token", "secret_key"):
        mode = (Path(demo["INSTANCE_PATH"]) / name).stat().st_mode
        assert stat.S_IMODE(mode) == 0o600


def test_processes_that_start_at_once_agree_on_the_secrets(demo):
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: Settings.from_environment(demo), range(32)))

    assert len({(each.twilio_auth_token, each.secret_key) for each in made}) == 1


def test_outside_demo_mode_nothing_is_made_up(tmp_path):
    made = Settings.from_environment(LIVE | {"INSTANCE_PATH": str(tmp_path / "none")})

    assert not made.is_demo
    assert (made.twilio_auth_token, made.secret_key) == ("a-token", "a-secret")
    assert made.twilio_api_base == "https://api.twilio.com"
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("missing", SECRETS)
@pytest.mark.parametrize("how", ["left out", "empty"])
def test_outside_demo_mode_a_missing_secret_is_named_and_it_stops(missing, how):
    given = LIVE | {missing: ""}
    if how == "left out":
        del given[missing]

    with pytest.raises(SettingsRefused, match=missing) as stopped:
        Settings.from_environment(given)

    assert not any(name in str(stopped.value) for name in set(SECRETS) - {missing})


def test_all_that_is_missing_is_named_at_once():
    with pytest.raises(SettingsRefused) as stopped:
        Settings.from_environment({"IVR_MODE": "live"})

    assert all(name in str(stopped.value) for name in SECRETS)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"IVR_MODE": "prod"}, "IVR_MODE"),
        ({"IVR_MODE": "LIVE"}, "IVR_MODE"),
        ({"PUBLIC_URL": "http://pay.example.org"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "pay.example.org"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://pay.example.org/line"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://pay.example.org?x=1"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://pay.example.org:port"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://someone@pay.example.org"}, "PUBLIC_URL"),
        ({"GATEWAY": "paypal"}, "GATEWAY"),
        ({"GATEWAY": "stripe"}, "STRIPE_API_KEY"),
        ({"JOBS": "later"}, "JOBS"),
    ],
)
def test_a_wrong_setting_is_named_and_it_stops(wrong, said):
    with pytest.raises(SettingsRefused, match=said):
        Settings.from_environment(LIVE | wrong)


@pytest.mark.parametrize("url", ["https://pay.example.org", "https://pay.example.org:8443/"])
def test_a_public_url_is_a_scheme_a_host_and_perhaps_a_port(url):
    made = Settings.from_environment(LIVE | {"PUBLIC_URL": url})

    assert made.public_url == url.rstrip("/")


def test_an_empty_environment_is_not_taken_for_none_at_all(tmp_path, monkeypatch):
    monkeypatch.setenv("IVR_MODE", "live")
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path))

    with pytest.raises(SettingsRefused):
        Settings.from_environment()

    assert Settings.from_environment({"IVR_MODE": "demo", "INSTANCE_PATH": str(tmp_path)}).is_demo


def test_no_secret_is_in_the_settings_own_words(tmp_path):
    told = {
        "DATABASE_URL": "postgresql://line:hush-1@db/line",
        "REDIS_URL": "redis://:hush-2@redis",
        "SECRET_KEY": "hush-3",
        "TWILIO_AUTH_TOKEN": "hush-4",
        "STRIPE_API_KEY": "hush-5",
        "GATEWAY": "stripe",
    }

    made = Settings.from_environment(LIVE | told)

    assert "hush" not in repr(made)


def started(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start something of ours with this environment and no other."""
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "command",
    [
        ("flask", "--app", "app", "routes"),
        ("flask", "--app", "app", "billing", "migrate"),
        ("flask", "--app", "app", "run", "--port", "0"),
        ("app",),
        ("granian", "--interface", "wsgi", "--port", "0", "app:app"),
    ],
    ids=["routes", "migrate", "run", "import", "granian"],
)
def test_started_outside_demo_mode_without_its_secrets_it_says_which_and_stops(command, tmp_path):
    ended = started(*command, IVR_MODE="live", INSTANCE_PATH=str(tmp_path / "none"))

    said = ended.stdout + ended.stderr
    assert ended.returncode != 0, said
    assert all(name in said for name in SECRETS), said
    assert not (tmp_path / "none").exists()


def test_the_commands_say_it_without_a_traceback(tmp_path):
    ended = started("flask", "--app", "app", "routes", IVR_MODE="live", SECRET_KEY="s")

    assert "Traceback" not in ended.stderr
    assert "SECRET_KEY" not in ended.stderr
    assert ended.stderr.count("is not set") == 2


def test_with_its_secrets_it_starts(tmp_path):
    ended = started(
        "flask", "--app", "app", "routes", **LIVE, INSTANCE_PATH=str(tmp_path / "instance")
    )

    assert ended.returncode == 0, ended.stderr
    assert "/voice/fallback" in ended.stdout
    assert "/phone" not in ended.stdout  # the softphone is for demonstrations
