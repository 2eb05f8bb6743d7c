"""What each setting is and where it comes from, told without ever telling a secret."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from dotenv import dotenv_values
from pydantic import SecretStr

from service.setting_rules import places
from service.settings import Settings, variable

#: Their values may hold a password or are one, though they are no SecretStr.
MAY_HOLD_SECRETS = frozenset({"database_url", "chat_urls"})
#: The groups of `Settings` in its own order, each by its first field.
GROUPS = {
    "database_url": "basics",
    "tick": "rhythm",
    "statement_timeout": "database",
    "quiet_from": "manners",
    "trusted_proxies": "web",
    "oidc_issuer": "provider",
    "email_channel": "channels",
    "sendgrid_api_key": "sendgrid",
    "smtp_host": "smtp",
    "tencent_secret_id": "tencent",
    "alibaba_access_key_id": "alibaba",
    "twilio_account_sid": "twilio",
}
#: From the strongest to the weakest; ``program`` is what a command sets itself, as the demo does.
SOURCES = ("environment", "file", "secrets", "program", "default")


@dataclass(frozen=True, slots=True)
class Told:
    """One setting: by which variable, in which group, its value and its default (None: a secret),
    and whence.
    """

    field: str
    variable: str
    group: str
    value: str | None
    default: str | None
    is_set: bool
    source: str


def settings_told(
    settings: Settings, environment: Mapping[str, str] = os.environ
) -> Iterator[Told]:
    """Every setting in the order in which `Settings` names them."""
    source, group = _sources(settings, environment), ""
    for field in Settings.model_fields:
        group = GROUPS.get(field, group)
        value, name = getattr(settings, field), variable(field)
        secret = is_secret(field, value)
        usual = Settings.model_fields[field].get_default(call_default_factory=True)
        shown, default = (None if secret else as_written(one) for one in (value, usual))
        yield Told(field, name, group, shown, default, _is_set(value), source(field, name))


def is_secret(field: str, value: object) -> bool:
    """Whether a setting's value is told to nobody."""
    return isinstance(value, SecretStr) or field in MAY_HOLD_SECRETS


def as_written(value: Any) -> str:
    """A value as an operator would write it; a name and password in an address are left out."""
    if value is None:
        return ""  # as it is written where nothing is: the page has a word for that
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}={code}" for key, code in value.items())
    return _without_password(str(value))


def _without_password(text: str) -> str:
    if "://" not in text or "@" not in text:
        return text
    parts = urlsplit(text)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _is_set(value: Any) -> bool:
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else str(value))


def _sources(settings: Settings, environment: Mapping[str, str]) -> Callable[[str, str], str]:
    """Where a setting comes from; earlier places win, as in `service.settings.load`."""
    where, _problems = places(environment)
    given = {name.upper() for name, value in environment.items() if value}
    file = dotenv_values(where["_env_file"]) if "_env_file" in where else {}
    written = {name.upper() for name, value in file.items() if value}
    folder = Path(where["_secrets_dir"]).iterdir() if "_secrets_dir" in where else ()
    secrets = {one.name.upper() for one in folder}

    def source(field: str, name: str) -> str:
        if field not in settings.model_fields_set:
            return "default"
        places_in_order = (("environment", given), ("file", written), ("secrets", secrets))
        return next((place for place, names in places_in_order if name in names), "program")

    return source
