"""Settings: a wrong one does not start, and everything wrong is told at once, without secrets."""

import re
import secrets
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from service.errors import BadInput
from service.setting_rules import near
from service.settings import CONFIG, PLACES, VARIABLES, Settings, load, variable
from service.words import LOCALES

EXAMPLE = CONFIG / "settings.example.env"
LINE = re.compile(r"^#?([A-Z][A-Z_]+)=(.*)$", re.MULTILINE)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment in which nobody has set anything."""
    for name in (*VARIABLES, *PLACES):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def refusal(environment: pytest.MonkeyPatch, *, serving: bool = False, **values: str) -> set[str]:
    """What `values` are refused for, as ``VARIABLE code``."""
    for name, value in values.items():
        environment.setenv(name, value)
    with pytest.raises(BadInput) as caught:
        load(serving=serving)
    for locale in LOCALES:
        assert all(problem.told(locale) for problem in caught.value.problems)
    return {f"{problem.where} {problem.code}" for problem in caught.value.problems}


def test_nothing_need_be_set() -> None:
    settings = load()
    assert settings.database_url == "sqlite:///pacesetter.db"
    assert settings.production
    assert (settings.email_channel, settings.sms_channel) == ("mailbox", "mailbox")
    assert (settings.quiet_from, settings.quiet_to) == (time(22), time(8))
    assert settings.zone == ZoneInfo("Asia/Shanghai")
    assert (settings.config_dir / "plans").is_dir()


def test_everything_wrong_is_told_at_once(nothing_set: pytest.MonkeyPatch) -> None:
    assert refusal(
        nothing_set,
        PACESETTER_ENV="prod",
        PACESETTER_TICK="0",
        PACESETTER_ATTEMPTS="many",
        PACESETTER_POOL_SIZE="9999",
        PACESETTER_WORKING_DAYS_ONLY="7",
        PACESETTER_QUIET_FROM="25",
        PACESETTER_TIMEZONE="Asia/Peking",
        PACESETTER_BASE_URL="pacesetter",
        PACESETTER_CONFIG_DIR="/no/such/folder",
        PACESETTER_DATABASE_URL="mysql://db/x",
        PACESETTER_SMS_CHANEL="twilio",
        PACESETTER_FAVOURITE_COLOUR="red",
        PACESETTER_SECRETS_DIR="/no/such/folder",
        PACESETTER_ENV_FILE="/no/such/file",
        TENCENT_SMS_TEMPLATES="reminder",
        SENDGRID_BASE_URL="ftp://sink",
    ) == {
        "PACESETTER_ENV not_one_of",
        "PACESETTER_TICK too_small",
        "PACESETTER_ATTEMPTS not_a_number",
        "PACESETTER_POOL_SIZE too_large",
        "PACESETTER_WORKING_DAYS_ONLY not_yes_or_no",
        "PACESETTER_QUIET_FROM not_a_time",
        "PACESETTER_TIMEZONE unknown_zone",
        "PACESETTER_BASE_URL not_a_web_address",
        "PACESETTER_CONFIG_DIR no_such_folder",
        "PACESETTER_DATABASE_URL unknown_database",
        "PACESETTER_SMS_CHANEL misspelt_variable",
        "PACESETTER_FAVOURITE_COLOUR unknown_variable",
        "PACESETTER_SECRETS_DIR no_such_folder",
        "PACESETTER_ENV_FILE no_such_file",
        "TENCENT_SMS_TEMPLATES not_template_codes",
        "SENDGRID_BASE_URL not_a_web_address",
    }


def test_a_misspelt_variable_is_told_with_the_one_that_was_meant(
    nothing_set: pytest.MonkeyPatch,
) -> None:
    nothing_set.setenv("PACESETTER_SMS_CHANEL", "twilio")
    with pytest.raises(BadInput) as caught:
        load()
    assert [problem.told("en") for problem in caught.value.problems] == [
        "PACESETTER_SMS_CHANEL: there is no such setting; did you mean PACESETTER_SMS_CHANNEL?"
    ]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("pacesetter.db", "not_a_database"),
        ("sqlite://", "database_in_memory"),
        ("sqlite:///:memory:", "database_in_memory"),
        ("oracle://db/x", "unknown_database"),
    ],
)
def test_a_database_that_the_service_cannot_keep_its_memory_in(
    url: str, code: str, nothing_set: pytest.MonkeyPatch
) -> None:
    assert refusal(nothing_set, PACESETTER_DATABASE_URL=url) == {f"PACESETTER_DATABASE_URL {code}"}


@pytest.mark.parametrize(
    "url",
    [
        "http://login.example",
        "ftp://login.example",
        "https://",
        "https://login.example:99999",
        "https://a@login.example",
        "https://login.example?realm=1",
        "http://127.0.0.1.example",
        "https://login.example/院校",
    ],
)
def test_an_identity_provider_is_asked_by_an_encrypted_way_or_on_this_machine(
    url: str, nothing_set: pytest.MonkeyPatch
) -> None:
    nothing_set.setenv("PACESETTER_OIDC_CLIENT_ID", "us")
    refused = refusal(nothing_set, PACESETTER_OIDC_ISSUER=url)
    assert refused == {"PACESETTER_OIDC_ISSUER not_an_issuer"}
    for right in ("https://login.example/realms/one/", "http://127.0.0.1:81", "http://[::1]:81"):
        nothing_set.setenv("PACESETTER_OIDC_ISSUER", right)
        assert load().oidc_issuer == right


def test_an_identity_provider_has_to_know_us(nothing_set: pytest.MonkeyPatch) -> None:
    refused = refusal(nothing_set, PACESETTER_OIDC_ISSUER="https://login.example")
    assert refused == {"PACESETTER_OIDC_CLIENT_ID needed_by_issuer"}


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("", "key_missing"),
        ("short", "key_too_short"),
        ("change-me-change-me-change-me-change-me", "key_guessable"),
        ("a" * 64, "key_guessable"),
    ],
)
def test_the_web_service_needs_a_real_key_in_production(
    key: str, code: str, nothing_set: pytest.MonkeyPatch
) -> None:
    assert refusal(nothing_set, serving=True, PACESETTER_SECRET_KEY=key) == {
        f"PACESETTER_SECRET_KEY {code}"
    }
    nothing_set.setenv("PACESETTER_ENV", "demo")
    assert load(serving=True).signing_key


def test_a_real_key_is_used(nothing_set: pytest.MonkeyPatch) -> None:
    key = secrets.token_hex(32)
    nothing_set.setenv("PACESETTER_SECRET_KEY", key)
    assert load(serving=True).signing_key == key


def test_a_channel_asks_for_what_its_provider_needs(nothing_set: pytest.MonkeyPatch) -> None:
    assert refusal(
        nothing_set, PACESETTER_EMAIL_CHANNEL="smtp", PACESETTER_SMS_CHANNEL="tencent"
    ) == {
        "SMTP_HOST needed_by_channel",
        "TENCENT_SECRET_ID needed_by_channel",
        "TENCENT_SECRET_KEY needed_by_channel",
        "TENCENT_SMS_APP_ID needed_by_channel",
        "TENCENT_SMS_SIGN needed_by_channel",
    }


@pytest.mark.parametrize("env", ["production", "demo", "test"])
def test_providers_abroad_start_only_when_somebody_said_so(
    env: str, nothing_set: pytest.MonkeyPatch
) -> None:
    chosen = {
        "PACESETTER_ENV": env,
        "PACESETTER_EMAIL_CHANNEL": "sendgrid",
        "PACESETTER_SMS_CHANNEL": "twilio",
        "SENDGRID_API_KEY": "SG.x",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "t",
        "TWILIO_FROM": "+1",
    }
    for name, value in chosen.items():
        nothing_set.setenv(name, value)
    assert refusal(nothing_set) == {
        "PACESETTER_EMAIL_CHANNEL foreign_provider",
        "PACESETTER_SMS_CHANNEL foreign_provider",
    }
    nothing_set.setenv("PACESETTER_ALLOW_FOREIGN_PROVIDERS", "true")
    assert load().email_channel == "sendgrid"


def test_a_font_that_pdfs_cannot_be_set_in_is_refused_at_the_start(
    nothing_set: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "font.ttf"
    assert refusal(nothing_set, PACESETTER_FONT=str(file)) == {"PACESETTER_FONT font_missing"}
    file.write_bytes(b"no font")
    assert refusal(nothing_set, PACESETTER_FONT=str(file)) == {"PACESETTER_FONT not_a_font"}
    nothing_set.setenv("PACESETTER_FONT", "")
    assert load().font is None


def test_a_sink_on_this_machine_is_not_abroad(nothing_set: pytest.MonkeyPatch) -> None:
    nothing_set.setenv("PACESETTER_EMAIL_CHANNEL", "sendgrid")
    nothing_set.setenv("SENDGRID_API_KEY", "SG.x")
    nothing_set.setenv("SENDGRID_BASE_URL", "http://127.0.0.1:9/")
    assert load().sendgrid_base_url == "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("url", "is_near"),
    [
        ("http://127.0.0.1:1", True),
        ("http://[::1]:1", True),
        ("http://localhost", True),
        ("http://sink:8025", True),
        ("https://10.0.0.7", True),
        ("https://mail.internal", True),
        ("https://api.sendgrid.com", False),
        ("https://8.8.8.8", False),
        ("https://api.sendgrid.com.", False),
    ],
)
def test_which_hosts_are_near(url: str, is_near: bool) -> None:
    assert near(url) is is_near


def test_settings_that_contradict_each_other(nothing_set: pytest.MonkeyPatch) -> None:
    assert refusal(
        nothing_set, PACESETTER_LEASE="5", PACESETTER_BACKOFF="60", PACESETTER_BACKOFF_CAP="30"
    ) == {"PACESETTER_LEASE lease_too_short", "PACESETTER_BACKOFF_CAP cap_too_small"}


def test_everything_can_be_turned_down_to_a_second(nothing_set: pytest.MonkeyPatch) -> None:
    for name in ("TICK", "DELIVER_EVERY", "LEASE", "BACKOFF", "BACKOFF_CAP", "UNKNOWN_AFTER"):
        nothing_set.setenv(f"PACESETTER_{name}", "1")
    nothing_set.setenv("PACESETTER_HTTP_TIMEOUT", "0.5")
    assert load().lease == 1


def test_secrets_may_lie_in_files(nothing_set: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "SENDGRID_API_KEY").write_text("SG.from-a-file\n")
    (tmp_path / "PACESETTER_SECRET_KEY").write_text("0123456789abcdef" * 4)
    nothing_set.setenv("PACESETTER_SECRETS_DIR", str(tmp_path))
    settings = load(serving=True)
    assert settings.sendgrid_api_key.get_secret_value() == "SG.from-a-file"
    assert settings.signing_key == "0123456789abcdef" * 4


def test_settings_may_lie_in_one_file(nothing_set: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "our.env"
    file.write_text("PACESETTER_TICK=7\nSMTP_PORT=2525\nPACESETTER_LOCALE=en\n")
    nothing_set.setenv("PACESETTER_ENV_FILE", str(file))
    nothing_set.setenv("PACESETTER_LOCALE", "zh-Hant")
    settings = load()
    assert (settings.tick, settings.smtp_port, settings.locale) == (7, 2525, "zh-Hant")


def test_a_misspelling_in_that_file_is_told_too(
    nothing_set: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "our.env"
    file.write_text("PACESETTER_TCIK=7\n")
    assert refusal(nothing_set, PACESETTER_ENV_FILE=str(file)) == {
        "PACESETTER_TCIK misspelt_variable"
    }


def test_no_secret_is_ever_shown(nothing_set: pytest.MonkeyPatch) -> None:
    hidden = [name for name, field in VARIABLES.items() if is_secret(field)]
    assert len(hidden) == 11
    for name in hidden:
        nothing_set.setenv(name, "wecombot://hush-hush")
    nothing_set.setenv("PACESETTER_DATABASE_URL", "postgresql://me:hush-hush@db/x")
    settings = load()
    assert "hush" not in repr(settings) + str(settings)
    nothing_set.setenv("PACESETTER_TICK", "0")
    nothing_set.setenv("PACESETTER_BASE_URL", "hush-hush")
    with pytest.raises(BadInput) as caught:
        load()
    told = str(caught.value) + "".join(one.told("en") for one in caught.value.problems)
    assert "hush" not in told


def is_secret(field: str) -> bool:
    default = Settings.model_fields[field].default
    return isinstance(default, SecretStr) or field == "chat_urls"


def test_the_example_shows_every_variable_with_its_default() -> None:
    shown = dict(LINE.findall(EXAMPLE.read_text("utf-8")))
    assert set(shown) == set(VARIABLES)
    written = {name: value for name, value in shown.items() if value}
    for name, value in written.items():
        default = Settings.model_fields[VARIABLES[name]].default
        assert value in (str(default), str(default).lower(), f"{default}"[:5]), name


def test_a_variable_is_named_after_its_field() -> None:
    assert variable("database_url") == "PACESETTER_DATABASE_URL"
    assert variable("sendgrid_api_key") == "SENDGRID_API_KEY"
