"""Every setting of the product: from the environment, read once, typed, checked at the start."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_OPERATOR_FILE = Path(__file__).resolve().parent / "operator.toml"
TWILIO_API = "https://api.twilio.com"
SECRETS_NEEDED = ("TWILIO_AUTH_TOKEN", "SECRET_KEY", "PUBLIC_URL")
MODES = ("demo", "live")


class SettingsRefused(SystemExit):
    """A setting is missing or wrong; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    mode: str
    database_url: str = field(repr=False)  # with its password, if it has one
    redis_url: str | None = field(repr=False)
    secret_key: str = field(repr=False)
    older_secret_keys: tuple[str, ...] = field(repr=False)
    public_url: str
    twilio_account_sid: str
    twilio_auth_token: str = field(repr=False)
    twilio_api_base: str
    pay_connector: str
    gateway: str
    stripe_api_key: str | None = field(repr=False)
    stripe_api_base: str | None
    operator_file: Path
    instance_path: Path
    jobs: str  # "thread": a worker beside the web server; "elsewhere": `flask billing work`

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The secret in force, and those before it: what they sealed and signed still holds."""
        return (self.secret_key, *self.older_secret_keys)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Return the settings; exit with the names of what is missing or wrong."""
        found = os.environ if environment is None else environment
        given = {k: v for k, v in found.items() if v != ""}
        mode = given.get("IVR_MODE", "demo")
        _refuse(_complaints(given, mode))
        demo = mode == "demo"
        instance = Path(given.get("INSTANCE_PATH", ROOT / "instance"))
        port = given.get("PORT", "5000")
        local = f"http://127.0.0.1:{port}"
        token = given.get("TWILIO_AUTH_TOKEN") or _demo_secret(instance, "auth_token", demo)
        return cls(
            mode=mode,
            database_url=given.get("DATABASE_URL", f"sqlite:///{instance / 'line.db'}"),
            redis_url=given.get("REDIS_URL"),
            secret_key=given.get("SECRET_KEY") or _demo_secret(instance, "secret_key", demo),
            older_secret_keys=tuple(given.get("SECRET_KEY_FALLBACKS", "").split()),
            public_url=given.get("PUBLIC_URL", local).rstrip("/"),
            twilio_account_sid=given.get("TWILIO_ACCOUNT_SID", "AC" + "0" * 32),
            twilio_auth_token=token,
            twilio_api_base=given.get("TWILIO_API_BASE", local if demo else TWILIO_API).rstrip("/"),
            pay_connector=given.get("PAY_CONNECTOR", "Default"),
            gateway=given.get("GATEWAY", "sandbox"),
            stripe_api_key=given.get("STRIPE_API_KEY"),
            stripe_api_base=given.get("STRIPE_API_BASE"),
            operator_file=Path(given.get("OPERATOR_FILE", DEFAULT_OPERATOR_FILE)),
            instance_path=instance,
            jobs=given.get("JOBS", "elsewhere"),
        )

    @classmethod
    def for_tests(cls, database_url: str, instance_path: Path, **changes: object) -> Settings:
        """Settings with made-up secrets, for the tests of this project."""
        given = {
            "DATABASE_URL": database_url,
            "INSTANCE_PATH": str(instance_path),
            "TWILIO_AUTH_TOKEN": "test-auth-token",
            "SECRET_KEY": "test-secret-key",
            "PUBLIC_URL": "https://line.example",
            "TWILIO_API_BASE": "https://api.twilio.com",
        }
        return cls.from_environment(given | {k.upper(): str(v) for k, v in changes.items()})


def _complaints(given: Mapping[str, str], mode: str) -> list[str]:
    said = []
    if mode not in MODES:
        said.append(f"IVR_MODE is {mode!r}; it must be demo or live.")
    if mode == "live":
        said += [
            f"{n} is not set; outside demo mode it must be."
            for n in SECRETS_NEEDED
            if n not in given
        ]
    if "PUBLIC_URL" in given and not _is_an_origin(given["PUBLIC_URL"], mode):
        secure = "https" if mode == "live" else "http or https"
        said.append(f"PUBLIC_URL must be {secure}, a host and perhaps a port, and nothing more.")
    if given.get("GATEWAY", "sandbox") not in ("sandbox", "stripe"):
        said.append("GATEWAY must be sandbox or stripe.")
    if given.get("GATEWAY") == "stripe" and "STRIPE_API_KEY" not in given:
        said.append("STRIPE_API_KEY is not set; GATEWAY=stripe needs it.")
    if given.get("JOBS", "elsewhere") not in ("thread", "elsewhere"):
        said.append("JOBS must be thread or elsewhere.")
    return said


def _is_an_origin(url: str, mode: str) -> bool:
    """Scheme and host alone: our addresses begin at the root, and a payment is taken over https."""
    schemes = ("https",) if mode == "live" else ("https", "http")
    try:
        parts = urlsplit(url)
        named = parts.hostname is not None and parts.port != 0 and parts.username is None
    except ValueError:
        return False
    return named and parts.scheme in schemes and parts.path in ("", "/") and parts[3:] == ("", "")


def _refuse(complaints: list[str]) -> None:
    if complaints:
        raise SettingsRefused(
            "The line cannot start:\n" + "\n".join(f"  - {c}" for c in complaints)
        )


def _demo_secret(instance: Path, name: str, demo: bool) -> str:
    """A random secret kept beside the demo database: every process of the demo has the same."""
    assert demo, f"{name} outside demo mode"
    path = instance / name
    instance.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = instance / f"{name}.{secrets.token_hex(8)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(16))
        with contextlib.suppress(FileExistsError):  # another process of the demo was first
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()
