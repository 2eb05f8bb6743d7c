"""From settings to channels: which provider carries e-mail, SMS and chat here."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from pydantic import SecretStr
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from notifications.channels.alibaba import Alibaba
from notifications.channels.chat import Chat
from notifications.channels.mailbox import Mailbox
from notifications.channels.sendgrid import SendGrid
from notifications.channels.smtp import Smtp
from notifications.channels.tencent import Tencent
from notifications.channels.twilio import Twilio
from notifications.channels.wire import Timeouts
from notifications.envelopes import Channel


class Delivery(Protocol):
    """What of the settings says how messages leave."""

    @property
    def base_url(self) -> str: ...
    @property
    def http_timeout(self) -> float: ...
    @property
    def email_channel(self) -> str: ...
    @property
    def sms_channel(self) -> str: ...
    @property
    def allow_foreign_providers(self) -> bool: ...
    @property
    def email_from(self) -> str: ...
    @property
    def email_from_name(self) -> str: ...
    @property
    def chat_urls(self) -> Sequence[SecretStr]: ...


class Vendors(Protocol):
    """The keys and addresses of the providers."""

    @property
    def sendgrid_api_key(self) -> SecretStr: ...
    @property
    def sendgrid_base_url(self) -> str: ...
    @property
    def smtp_host(self) -> str: ...
    @property
    def smtp_port(self) -> int: ...
    @property
    def smtp_username(self) -> str: ...
    @property
    def smtp_password(self) -> SecretStr: ...
    @property
    def smtp_security(self) -> str: ...
    @property
    def tencent_secret_id(self) -> SecretStr: ...
    @property
    def tencent_secret_key(self) -> SecretStr: ...
    @property
    def tencent_sms_app_id(self) -> str: ...
    @property
    def tencent_sms_sign(self) -> str: ...
    @property
    def tencent_sms_templates(self) -> Mapping[str, str]: ...
    @property
    def tencent_region(self) -> str: ...
    @property
    def tencent_base_url(self) -> str: ...
    @property
    def alibaba_access_key_id(self) -> SecretStr: ...
    @property
    def alibaba_access_key_secret(self) -> SecretStr: ...
    @property
    def alibaba_sms_sign(self) -> str: ...
    @property
    def alibaba_sms_templates(self) -> Mapping[str, str]: ...
    @property
    def alibaba_base_url(self) -> str: ...
    @property
    def twilio_account_sid(self) -> str: ...
    @property
    def twilio_auth_token(self) -> SecretStr: ...
    @property
    def twilio_from(self) -> str: ...
    @property
    def twilio_base_url(self) -> str: ...


class ChannelSettings(Delivery, Vendors, Protocol):
    """Everything that building channels reads of the settings."""


class ForeignProvider(ValueError):
    """A provider outside mainland China was chosen without saying so (TRUST finding 10)."""


def build(
    settings: ChannelSettings,
    sessions: sessionmaker[Session],
    clock: Callable[[], datetime],
) -> dict[str, Channel]:
    """The channels by their logical names: "email", "sms" and, if there are robots, "chat".

    `sessions` and `clock` (the business's now) are for the mailbox. Raises ForeignProvider
    where personal data would leave the country and `allow_foreign_providers` is off.
    """
    total = settings.http_timeout
    timeouts = Timeouts(connect=min(3.0, total), read=min(10.0, total), total=total)

    def mailbox(name: str) -> Channel:
        return Mailbox(name, sessions, clock)

    channels = {
        "email": _email(settings, timeouts) or mailbox("email"),
        "sms": _sms(settings, timeouts) or mailbox("sms"),
    }
    if settings.chat_urls:
        urls = [url.get_secret_value() for url in settings.chat_urls]
        channels["chat"] = Chat(urls, timeouts)
    abroad = [type(channel).__name__ for channel in channels.values() if channel.abroad]
    if abroad and not settings.allow_foreign_providers:
        raise ForeignProvider(", ".join(abroad))
    return channels


def _email(settings: ChannelSettings, timeouts: Timeouts) -> Channel | None:
    if settings.email_channel == "sendgrid":
        return SendGrid(
            api_key=settings.sendgrid_api_key.get_secret_value(),
            sender=settings.email_from,
            sender_name=settings.email_from_name,
            base_url=settings.sendgrid_base_url.rstrip("/"),
            timeouts=timeouts,
        )
    if settings.email_channel == "smtp":
        return Smtp(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.email_from,
            sender_name=settings.email_from_name,
            username=settings.smtp_username,
            password=settings.smtp_password.get_secret_value(),
            security=settings.smtp_security,
            timeouts=timeouts,
        )
    return None


def _sms(settings: ChannelSettings, timeouts: Timeouts) -> Channel | None:
    if settings.sms_channel == "tencent":
        return Tencent(
            secret_id=settings.tencent_secret_id.get_secret_value(),
            secret_key=settings.tencent_secret_key.get_secret_value(),
            app_id=settings.tencent_sms_app_id,
            sign=settings.tencent_sms_sign,
            templates=settings.tencent_sms_templates,
            region=settings.tencent_region,
            base_url=settings.tencent_base_url.rstrip("/"),
            timeouts=timeouts,
        )
    if settings.sms_channel == "alibaba":
        return Alibaba(
            access_key_id=settings.alibaba_access_key_id.get_secret_value(),
            access_key_secret=settings.alibaba_access_key_secret.get_secret_value(),
            sign=settings.alibaba_sms_sign,
            templates=settings.alibaba_sms_templates,
            base_url=settings.alibaba_base_url.rstrip("/"),
            timeouts=timeouts,
        )
    if settings.sms_channel == "twilio":
        return Twilio(
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token.get_secret_value(),
            sender=settings.twilio_from,
            callback=f"{settings.base_url.rstrip('/')}/webhooks/twilio",
            base_url=settings.twilio_base_url.rstrip("/"),
            timeouts=timeouts,
        )
    return None
