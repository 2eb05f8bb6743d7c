"""What makes a setting wrong, by itself or together with others, and how that is told."""

import difflib
import ipaddress
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import SecretStr, ValidationError
from sqlalchemy.exc import ArgumentError

from service.db import normalised
from service.disks import network_disk
from service.errors import Problem
from service.fonts import usable_face

if TYPE_CHECKING:
    from service.settings import Settings

SHORTEST_KEY = 32
EXAMPLES = ("change", "example", "secret", "password", "pacesetter")
# What a provider cannot do without, by the channel that chooses it.
NEEDS = {
    ("email_channel", "sendgrid"): ("SENDGRID_API_KEY",),
    ("email_channel", "smtp"): ("SMTP_HOST",),
    ("sms_channel", "tencent"): (
        "TENCENT_SECRET_ID",
        "TENCENT_SECRET_KEY",
        "TENCENT_SMS_APP_ID",
        "TENCENT_SMS_SIGN",
    ),
    ("sms_channel", "alibaba"): (
        "ALIBABA_ACCESS_KEY_ID",
        "ALIBABA_ACCESS_KEY_SECRET",
        "ALIBABA_SMS_SIGN",
    ),
    ("sms_channel", "twilio"): ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"),
}
FOREIGN = {("email_channel", "sendgrid"), ("sms_channel", "twilio")}
# Pydantic's kinds of mistake in our words; the rest is simply not valid.
KINDS = {
    "literal_error": "not_one_of",
    "int_parsing": "not_a_number",
    "int_from_float": "not_a_number",
    "float_parsing": "not_a_number",
    "finite_number": "not_a_number",
    "bool_parsing": "not_yes_or_no",
    "time_parsing": "not_a_time",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
}


def _problem(where: str, code: str, **params: object) -> Problem:
    values = tuple(sorted((name, str(value)) for name, value in params.items()))
    return Problem(where, code, values, domain="settings")


def database(url: str) -> str:
    """`url`, if it names a database that the service knows; ValueError with a code otherwise."""
    try:
        parsed = normalised(url)
    except ArgumentError:
        raise ValueError("not_a_database") from None
    backend = parsed.drivername.partition("+")[0]
    if backend not in ("sqlite", "postgresql"):
        raise ValueError("unknown_database")
    if backend == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise ValueError("database_in_memory")
    return url


def web_address(url: str) -> str:
    """`url` without a trailing slash, if it is one of the web; ValueError with a code otherwise."""
    parsed = urlsplit(url)
    if parsed.scheme not in ("http", "https") or not parsed.hostname:
        raise ValueError("not_a_web_address")
    return url.rstrip("/")


def issuer(url: str) -> str:
    """`url` as it is, if it can be an issuer's; ValueError with a code otherwise.

    It is compared with what the provider says to the letter, so nothing of it is put right. What
    a provider signs is worth what the way to its keys is worth: that is encrypted, or loopback.
    """
    try:
        parsed, _ = urlsplit(url), urlsplit(url).port
    except ValueError:
        raise ValueError("not_an_issuer") from None
    besides = parsed.query or parsed.fragment or parsed.username or not url.isascii()
    encrypted = parsed.scheme == "https" or (parsed.scheme == "http" and loopback(url))
    if url and (not encrypted or besides or not parsed.hostname):
        raise ValueError("not_an_issuer")
    return url


def loopback(url: str) -> bool:
    """Whether the host of `url` is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def zone(name: str) -> str:
    """`name`, if the zone is known; ValueError with a code otherwise."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("unknown_zone") from None
    return name


def folder(path: Path) -> Path:
    """`path`, if a folder is there; ValueError with a code otherwise."""
    if not path.is_dir():
        raise ValueError("no_such_folder")
    return path


def font(file: Path) -> Path:
    """`file`, if PDFs can be set in it; ValueError with a code otherwise."""
    usable_face(file)
    return file


def template_codes(text: str) -> dict[str, str]:
    """``"reminder=SMS_1, urge=SMS_2"`` as a mapping; ValueError with a code otherwise."""
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    if any(not key.strip() or not code.strip() for key, _, code in pairs):
        raise ValueError("not_template_codes")
    return {key.strip(): code.strip() for key, _, code in pairs}


def misspelt(environment: Iterable[str], known: Iterable[str]) -> list[Problem]:
    """Variables with our prefix that set nothing, each with the one that was perhaps meant."""
    names = sorted(known)
    problems = []
    for name in sorted(environment):
        if name.startswith("PACESETTER_") and name not in names:
            close = difflib.get_close_matches(name, names, n=1, cutoff=0.7)
            if close:
                problems.append(_problem(name, "misspelt_variable", guess=close[0]))
            else:
                problems.append(_problem(name, "unknown_variable"))
    return problems


def places(environment: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """Where else settings are read from, and which of these places are not there."""
    found: dict[str, Any] = {}
    problems = []
    secrets, file = (environment.get(f"PACESETTER_{name}") for name in ("SECRETS_DIR", "ENV_FILE"))
    if secrets and Path(secrets).is_dir():
        found["_secrets_dir"] = secrets
    elif secrets:
        problems.append(_problem("PACESETTER_SECRETS_DIR", "no_such_folder"))
    if file and Path(file).is_file():
        found["_env_file"] = file
    elif file:
        problems.append(_problem("PACESETTER_ENV_FILE", "no_such_file"))
    return found, problems


def told(error: ValidationError, variables: Mapping[str, str]) -> list[Problem]:
    """Pydantic's findings by variable; values are left out, since some are secrets."""
    names = {field: name for name, field in variables.items()}
    problems = []
    for finding in error.errors(include_url=False, include_input=False):
        field = str(finding["loc"][0])
        context = finding.get("ctx", {})
        if finding["type"] == "value_error":
            code, params = str(context["error"]), {}
        else:
            code = KINDS.get(finding["type"], "not_valid")
            params = {name: value for name, value in context.items() if name in LIMITS}
        problems.append(_problem(names.get(field, field), code, **_limit(params)))
    return problems


LIMITS = ("expected", "ge", "le")


def _limit(params: Mapping[str, object]) -> dict[str, object]:
    """What was expected; of the three names that pydantic gives it, a finding has one."""
    told = [str(value) for value in params.values()]
    return {"limit": told[0].replace("'", "").replace(" or ", ", ")} if told else {}


def objections(settings: "Settings", *, serving: bool) -> list[Problem]:
    """What is wrong with settings that are each well formed."""
    problems = []
    for (channel, provider), needed in NEEDS.items():
        if getattr(settings, channel) == provider:
            chosen = f"PACESETTER_{channel.upper()}"
            problems += [
                _problem(name, "needed_by_channel", channel=chosen, provider=provider)
                for name in needed
                if not _given(getattr(settings, name.lower()))
            ]
            problems += _abroad(settings, channel, provider)
    if settings.oidc_issuer and not settings.oidc_client_id:
        named = {"issuer": "PACESETTER_OIDC_ISSUER"}
        problems.append(_problem("PACESETTER_OIDC_CLIENT_ID", "needed_by_issuer", **named))
    problems += _network_disk(settings.database_url)
    if settings.lease <= settings.http_timeout:
        problems.append(_problem("PACESETTER_LEASE", "lease_too_short"))
    if settings.backoff_cap < settings.backoff:
        problems.append(_problem("PACESETTER_BACKOFF_CAP", "cap_too_small"))
    if serving and settings.production:
        problems += _weak_key(settings.secret_key.get_secret_value())
    return problems


def _network_disk(url: str) -> list[Problem]:
    """SQLite is for one machine; on a network disk a second would find the file unlocked."""
    parsed = normalised(url)
    kind = network_disk(Path(parsed.database or "")) if parsed.drivername == "sqlite" else None
    if kind is None:
        return []
    return [_problem("PACESETTER_DATABASE_URL", "database_on_network", kind=kind)]


def _given(value: object) -> bool:
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _abroad(settings: "Settings", channel: str, provider: str) -> list[Problem]:
    """Names and telephone numbers leave the country only by an explicit setting (TRUST finding 10).

    A sink on this machine or in this network, which stands in for the provider, is not abroad.
    """
    if (channel, provider) not in FOREIGN or settings.allow_foreign_providers:
        return []
    if near(getattr(settings, f"{provider}_base_url")):
        return []
    where = f"PACESETTER_{channel.upper()}"
    return [_problem(where, "foreign_provider", provider=provider)]


def near(url: str) -> bool:
    """Whether the host of `url` is this machine or one of a private network."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal"))


def _weak_key(key: str) -> list[Problem]:
    where = "PACESETTER_SECRET_KEY"
    if not key:
        return [_problem(where, "key_missing")]
    if len(key) < SHORTEST_KEY:
        return [_problem(where, "key_too_short", limit=SHORTEST_KEY)]
    if any(word in key.lower() for word in EXAMPLES) or len(set(key)) < 10:
        return [_problem(where, "key_guessable")]
    return []
