"""The wording of one notice in one language, with placeholders; no template can execute."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

PLACEHOLDERS = frozenset(
    {
        "about",
        "count",
        "days",
        "decision",
        "due",
        "duty_title",
        "home",
        "items",
        "link",
        "note",
        "period",
        "plan_title",
        "reason",
        "recipient_name",
        "round_title",
        "stage_title",
        "title",
        "until",
        "what",
    }
)
#: What the week in brief says besides: numbers and names, in no language.
WEEKLY_PLACEHOLDERS = PLACEHOLDERS | {
    *("total", "behind", "before", "waiting", "waiting_late", "worse", "better", "latest"),
    *("on_time", "late", "returned", "reviewed", "attendance", "fulfilment"),
}
# What a text may say that leaves the country: no name, no status (TRUST finding 10).
ABROAD_PLACEHOLDERS = frozenset({"home"})

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
# Dates come by placeholder only, or they are wrong the next year (TRAPS T20).
_DATE = re.compile(r"\d{4}-\d\d|\d{1,4} ?年|\d{1,2} ?月|\d{1,2} ?日|\b(19|20)\d\d\b")


class BadTemplate(ValueError):
    """A template that cannot be used; the text names file and mistake, one line each."""


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each `{name}` replaced by its value, once: values are never read again."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def placeholders(text: str) -> frozenset[str]:
    """The names of all placeholders in a text."""
    return frozenset(_PLACEHOLDER.findall(text))


def escape(value: str) -> str:
    """A value as it stands in HTML."""
    return html.escape(value, quote=True)


@dataclass(frozen=True)
class Letter:
    """One notice in one language: e-mail in three parts, and the wording of an SMS and a chat.

    `variables` are the SMS's placeholders in the order of the vendor's template. A chat gets the
    text without the foot that an e-mail has.
    """

    notice: str
    locale: str
    subject: str
    text: str
    html: str
    sms: str
    variables: tuple[str, ...]
    chat: str

    @cached_property
    def in_subject(self) -> frozenset[str]:
        """The placeholders of the subject: their values may hold no line break."""
        return placeholders(self.subject)

    @cached_property
    def in_mail(self) -> frozenset[str]:
        """The placeholders of subject, text and HTML."""
        return self.in_subject | placeholders(self.text) | placeholders(self.html)

    @cached_property
    def in_sms(self) -> frozenset[str]:
        """The placeholders of the SMS."""
        return placeholders(self.sms) | frozenset(self.variables)

    @classmethod
    def load(cls, folder: Path, notice: str, locale: str) -> "Letter":
        """Read `<folder>/<notice>/<locale>/`; BadTemplate says all that is wrong with it."""
        place = folder / notice / locale
        try:
            subject, text, markup = (
                (place / name).read_text(encoding="utf-8")
                for name in ("subject.txt", "body.txt", "body.html")
            )
            sms = yaml.safe_load((place / "sms.yaml").read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise BadTemplate(f"{place}: {error}") from error
        if not isinstance(sms, dict) or not isinstance(sms.get("text"), str):
            raise BadTemplate(f"{place}/sms.yaml: has no text")
        variables = tuple(str(name) for name in sms.get("variables") or ())
        subject = subject.strip("\n")
        letter = cls(notice, locale, subject, text, markup, sms["text"], variables, text)
        if mistakes := list(letter._mistakes(place)):
            raise BadTemplate("\n".join(mistakes))
        return letter

    def _mistakes(self, place: Path) -> Iterator[str]:
        special = {"abroad": ABROAD_PLACEHOLDERS, "weekly": WEEKLY_PLACEHOLDERS}
        allowed = special.get(self.notice, PLACEHOLDERS)
        parts = {
            "subject.txt": self.subject,
            "body.txt": self.text,
            "body.html": self.html,
            "sms.yaml": self.sms,
        }
        for name, text in parts.items():
            for unknown in sorted(placeholders(text) - allowed):
                yield f"{place}/{name}: unknown placeholder {{{unknown}}}"
            if found := _DATE.search(text):
                yield f"{place}/{name}: a date in the wording: {found[0]}; use a placeholder"
        if "\n" in self.subject or "\r" in self.subject:
            yield f"{place}/subject.txt: has more than one line"
        if "://" in self.sms or "link" in self.in_sms or "home" in self.in_sms:
            yield f"{place}/sms.yaml: vendors refuse links in an SMS"
        for name in sorted(set(self.variables) ^ placeholders(self.sms)):
            yield f"{place}/sms.yaml: {name} is in only one of text and variables"


def example(folder: Path, notice: str) -> Mapping[str, Any]:
    """The example of a notice, by locale: what the gallery and the snapshots show."""
    found = yaml.safe_load((folder / notice / "example.yaml").read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise BadTemplate(f"{folder / notice}/example.yaml: is not a table of languages")
    return found
