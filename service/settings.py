"""How this installation is set up: every environment variable, with its default and its limits."""

import os
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from service import setting_rules as rules
from service.errors import BadInput, Problem

Seconds = Annotated[float, Field(ge=1)]
Count = Annotated[int, Field(ge=0)]
Words = Annotated[tuple[str, ...], NoDecode]
Codes = Annotated[dict[str, str], NoDecode]

CONFIG = Path(__file__).resolve().parent.parent / "config"
NOT_SECRET = SecretStr("")


def _vendor(name: str, default: Any) -> Any:
    """A variable of a provider, which carries no prefix of ours."""
    return Field(default=default, validation_alias=AliasChoices(name))


class Settings(BaseSettings):
    """The settings of one process. All durations are in seconds, all local times in `timezone`."""

    model_config = SettingsConfigDict(
        env_prefix="PACESETTER_",
        env_ignore_empty=True,  # compose files pass on what is not set as empty
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: str = Field(default="sqlite:///pacesetter.db", repr=False)  # may hold a password
    env: Literal["production", "demo", "test"] = "production"
    secret_key: SecretStr = NOT_SECRET
    base_url: str = "http://127.0.0.1:8000"
    config_dir: Path = CONFIG
    vault_dir: Path = Path("pacesetter-keys")  # private keys of votes; in no backup of ours
    font: Path | None = None  # that PDFs are set in; else one that the system has is looked for
    timezone: str = "Asia/Shanghai"
    locale: Literal["zh-Hans", "zh-Hant", "en"] = "zh-Hans"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    # The machine's rhythm; tests turn all of it down to a second.
    tick: Seconds = 30
    deliver_every: Seconds = 5
    lease: Seconds = 60
    http_timeout: Annotated[float, Field(ge=0.1)] = 15
    backoff: Seconds = 30
    backoff_cap: Seconds = 3600
    unknown_after: Seconds = 1800  # then a send of unknown outcome becomes an incident
    attempts: Annotated[int, Field(ge=1, le=100)] = 8
    batch: Annotated[int, Field(ge=1, le=100_000)] = 20_000  # campaigns a transaction of the sweep
    # What is more than this is long work: it goes on while nobody waits, in batches.
    at_once_rows: Annotated[int, Field(ge=0, le=100_000)] = 2000  # of a table in or out
    at_once_campaigns: Annotated[int, Field(ge=0, le=100_000)] = 500  # launched, migrated, exported
    work_batch: Annotated[int, Field(ge=1, le=100_000)] = 500  # campaigns a transaction
    work_every: Seconds = 5
    work_kept: Annotated[int, Field(ge=1, le=3650)] = 7  # days for which its files are kept
    failpoint: str = ""  # "name:k", heard in env test only

    # PostgreSQL's limits, and SQLite's patience with another writer.
    statement_timeout: Seconds = 30
    lock_timeout: Seconds = 10
    idle_timeout: Seconds = 15
    busy_timeout: Seconds = 60
    pool_size: Annotated[int, Field(ge=1, le=200)] = 10

    # Manners towards recipients; equal ends mean no quiet hours.
    quiet_from: time = time(22)
    quiet_to: time = time(8)
    working_days_only: bool = False
    digest_at: Count = 3
    budget_sms: Count = 3  # to one person in one local day, by all callers together
    budget_email: Count = 20
    weekly_letter: bool = False  # the week in brief to the leading group, once a week
    budget_nudges: Count = 3  # 催办 of one campaign in one local day

    # The web's edge.
    trusted_proxies: Annotated[int, Field(ge=0, le=10)] = 0
    allowed_hosts: Words = ()
    metrics_token: SecretStr = NOT_SECRET  # without one, /metrics answers this machine alone
    session_idle: Seconds = 15 * 60
    session_longest: Seconds = 12 * 3600
    second_step: Literal["nobody", "administrators", "secretaries"] = "nobody"  # who must have one
    reset_lasts: Seconds = 30 * 60  # of a link to set a forgotten password anew

    # An identity provider of one's own, by which people log in (OpenID Connect); empty: none.
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = NOT_SECRET
    oidc_claim: str = "sub"  # what it calls the staff number

    # Who carries the messages.
    email_channel: Literal["sendgrid", "smtp", "mailbox"] = "mailbox"
    sms_channel: Literal["tencent", "alibaba", "twilio", "mailbox"] = "mailbox"
    allow_foreign_providers: bool = False
    email_from: str = "pacesetter@localhost.localdomain"
    email_from_name: str = "Pacesetter"
    chat_urls: Annotated[tuple[SecretStr, ...], NoDecode] = ()

    sendgrid_api_key: SecretStr = _vendor("SENDGRID_API_KEY", NOT_SECRET)
    sendgrid_base_url: str = _vendor("SENDGRID_BASE_URL", "https://api.sendgrid.com")
    sendgrid_webhook_key: str = _vendor("SENDGRID_WEBHOOK_KEY", "")  # public: checks signatures

    smtp_host: str = _vendor("SMTP_HOST", "")
    smtp_port: int = _vendor("SMTP_PORT", 587)
    smtp_username: str = _vendor("SMTP_USERNAME", "")
    smtp_password: SecretStr = _vendor("SMTP_PASSWORD", NOT_SECRET)
    smtp_security: Literal["starttls", "tls", "none"] = _vendor("SMTP_SECURITY", "starttls")

    tencent_secret_id: SecretStr = _vendor("TENCENT_SECRET_ID", NOT_SECRET)
    tencent_secret_key: SecretStr = _vendor("TENCENT_SECRET_KEY", NOT_SECRET)
    tencent_sms_app_id: str = _vendor("TENCENT_SMS_APP_ID", "")
    tencent_sms_sign: str = _vendor("TENCENT_SMS_SIGN", "")
    tencent_sms_templates: Codes = _vendor("TENCENT_SMS_TEMPLATES", {})
    tencent_region: str = _vendor("TENCENT_REGION", "ap-guangzhou")
    tencent_base_url: str = _vendor("TENCENT_BASE_URL", "https://sms.tencentcloudapi.com")

    alibaba_access_key_id: SecretStr = _vendor("ALIBABA_ACCESS_KEY_ID", NOT_SECRET)
    alibaba_access_key_secret: SecretStr = _vendor("ALIBABA_ACCESS_KEY_SECRET", NOT_SECRET)
    alibaba_sms_sign: str = _vendor("ALIBABA_SMS_SIGN", "")
    alibaba_sms_templates: Codes = _vendor("ALIBABA_SMS_TEMPLATES", {})
    alibaba_base_url: str = _vendor("ALIBABA_BASE_URL", "https://dysmsapi.aliyuncs.com")

    twilio_account_sid: str = _vendor("TWILIO_ACCOUNT_SID", "")
    twilio_auth_token: SecretStr = _vendor("TWILIO_AUTH_TOKEN", NOT_SECRET)
    twilio_from: str = _vendor("TWILIO_FROM", "")
    twilio_base_url: str = _vendor("TWILIO_BASE_URL", "https://api.twilio.com")

    @field_validator("database_url")
    @classmethod
    def _a_database(cls, value: str) -> str:
        return rules.database(value)

    @field_validator(
        "base_url", "sendgrid_base_url", "tencent_base_url", "alibaba_base_url", "twilio_base_url"
    )
    @classmethod
    def _a_web_address(cls, value: str) -> str:
        return rules.web_address(value)

    @field_validator("oidc_issuer")
    @classmethod
    def _an_issuer(cls, value: str) -> str:
        return rules.issuer(value)

    @field_validator("timezone")
    @classmethod
    def _a_zone(cls, value: str) -> str:
        return rules.zone(value)

    @field_validator("config_dir")
    @classmethod
    def _a_folder(cls, value: Path) -> Path:
        return rules.folder(value)

    @field_validator("font")
    @classmethod
    def _a_font(cls, value: Path | None) -> Path | None:
        return None if value is None else rules.font(value)

    @field_validator("allowed_hosts", "chat_urls", mode="before")
    @classmethod
    def _a_list(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("tencent_sms_templates", "alibaba_sms_templates", mode="before")
    @classmethod
    def _template_codes(cls, value: object) -> object:
        return rules.template_codes(value) if isinstance(value, str) else value

    @property
    def production(self) -> bool:
        """Whether this is the real thing: no simulated clock, no future sweeps."""
        return self.env == "production"

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's own zone."""
        return ZoneInfo(self.timezone)

    @property
    def signing_key(self) -> str:
        """What signs sessions; a demo, where anyone may act as anyone, needs no secret for it."""
        return self.secret_key.get_secret_value() or f"pacesetter-{self.env}-is-not-secret"


def variable(field: str) -> str:
    """The name of the environment variable that sets `field`."""
    alias = Settings.model_fields[field].validation_alias
    if isinstance(alias, AliasChoices):
        return str(alias.choices[0])
    return f"PACESETTER_{field.upper()}"


VARIABLES = {variable(field): field for field in Settings.model_fields}
# Read here and not by the class: where to read from.
PLACES = ("PACESETTER_SECRETS_DIR", "PACESETTER_ENV_FILE", "PACESETTER_CHROMIUM")


def look(*, serving: bool = False) -> tuple[Settings | None, list[Problem]]:
    """Read the settings as far as they can be read, with everything that is wrong with them.

    A value that cannot be used is left at its default, so that what is wrong elsewhere shows in
    the same answer; None where even that is no way out.
    """
    places, problems = rules.places(os.environ)
    named = dotenv_values(places["_env_file"]) if "_env_file" in places else {}
    problems += rules.misspelt({*os.environ, *named}, {*VARIABLES, *PLACES})
    try:
        settings = Settings(**places)
    except ValidationError as error:
        problems += rules.told(error, VARIABLES)
        try:
            settings = Settings(**places, **_defaults(error))
        except ValidationError:
            return None, problems
    return settings, problems + rules.objections(settings, serving=serving)


def _defaults(error: ValidationError) -> dict[str, Any]:
    """The defaults of the settings that were found wrong, by the names that set them."""
    wrong = {str(finding["loc"][0]) for finding in error.errors(include_input=False)}
    fields = {name: VARIABLES.get(name, name) for name in wrong}
    return {
        name: Settings.model_fields[field].get_default(call_default_factory=True)
        for name, field in fields.items()
        if field in Settings.model_fields
    }


def load(*, serving: bool = False) -> Settings:
    """Read the environment, a file named by ``PACESETTER_ENV_FILE``, and secrets, one a file, from
    the folder ``PACESETTER_SECRETS_DIR``; earlier places win.

    `serving` asks for what only the web service needs, a secret key in production. Raises
    BadInput with everything that is wrong at once; no value of a secret is ever repeated.
    """
    settings, problems = look(serving=serving)
    if problems or settings is None:
        raise BadInput(problems)
    return settings
