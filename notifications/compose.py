"""From rows to envelopes: the letter of a notice, with each recipient's values."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from notifications.envelopes import Envelope
from notifications.failures import Never
from notifications.letters import BadTemplate, Letter, escape, example, fill
from notifications.phrases import Phrases
from notifications.stationery import on_paper

FOLDER = Path(__file__).parent / "templates"
LOCALES = ("zh-Hans", "zh-Hant", "en")
NOTICES = (
    "reminder_due",
    "overdue",
    "escalation",
    "duty_reminder",
    "duty_overdue",
    "duty_escalation",
    "approval_wanted",
    "approved",
    "returned",
    "postponement_wanted",
    "postponement_decided",
    "campaign_started",
    "post_taken",
    "urge",
    "digest",
    "work_done",
    "task_given",
    "task_reminder",
    "task_overdue",
    "weekly",
    "password_reset",
)


class Draft(NamedTuple):
    """What composing needs of a message row; `params` is its JSON text."""

    key: str
    address: str
    recipient_name: str
    about: str
    params: str
    maybe_sent: bool = False


# As `json.dumps` writes it, with nothing escaped in it.
_OWN_LINK = re.compile(r'"link": "([^"\\]*)"')
_NO_LINK = '"link": ""'


@dataclass
class Composed:
    """The envelopes of a batch, and by key those that cannot be written, with the reason."""

    envelopes: list[Envelope] = field(default_factory=list)
    unfit: list[tuple[str, str]] = field(default_factory=list)


class _Shared(NamedTuple):
    """What messages with equal params have in common; `broken`: unfit for a subject."""

    values: dict[str, str]
    markup: dict[str, str]
    broken: bool


class Preview(NamedTuple):
    """A notice as its recipient would see it."""

    subject: str
    text: str
    html: str
    sms: str


class Composer:
    """All letters in all languages, read and checked once.

    `folders`: where templates lie, the last one that has a notice winning, so that an
    installation may reword a notice. `base_url`: where links of messages lead. `completed`
    finishes a link that the outbox keeps without its secret.
    Raises BadTemplate with every mistake of every template.
    """

    def __init__(
        self,
        base_url: str,
        zone: ZoneInfo,
        folders: Sequence[Path] = (FOLDER,),
        *,
        completed: Callable[[str], str] = str,
    ) -> None:
        self._home = base_url.rstrip("/")
        self._completed = completed
        self._folders = folders
        self._phrases = {
            locale: Phrases.load(FOLDER / "phrases" / f"{locale}.yaml", zone) for locale in LOCALES
        }
        self._letters: dict[tuple[str, str], Letter] = {}
        mistakes: list[str] = []
        for notice in (*NOTICES, "abroad"):
            for locale in LOCALES:
                try:
                    folder = self._folder(notice)
                    letter = Letter.load(folder, notice, locale)
                    paper = self._phrases[locale].words["mail"]
                    self._letters[notice, locale] = on_paper(letter, paper)
                except BadTemplate as error:
                    mistakes.append(str(error))
        if mistakes:
            raise BadTemplate("\n".join(mistakes))

    def letter(self, notice: str, locale: str, *, abroad: bool = False) -> Letter:
        """The letter of a notice; a language that we do not speak gets simplified Chinese.

        Raises Never for a notice that has no template.
        """
        speech = locale if locale in LOCALES else LOCALES[0]
        try:
            return self._letters["abroad" if abroad else notice, speech]
        except KeyError:
            raise Never(f"no template for the notice {notice}") from None

    def compose(
        self, drafts: Iterable[Draft], notice: str, locale: str, *, abroad: bool = False
    ) -> Composed:
        """Write a batch of one notice and language; rows with equal params share the work."""
        letter = self.letter(notice, locale, abroad=abroad)
        names = letter.in_mail | letter.in_sms
        shared: dict[str, _Shared] = {}
        result = Composed()
        for draft in drafts:
            # A link is each recipient's own; what is left of the params they mostly share.
            found = None if "items" in names else _OWN_LINK.search(draft.params)
            rest = draft.params.replace(found[0], _NO_LINK) if found else draft.params
            same = shared.get(rest)
            if same is None:
                try:
                    same = shared[rest] = self._values(rest, letter, names)
                except (ValueError, LookupError, TypeError, AttributeError, Never) as error:
                    # One spoilt row must not hold up the others of its shipment.
                    result.unfit.append((draft.key, f"cannot be composed: {error!r}"))
                    continue
            own = same.values.copy()
            if found:
                own["link"] = self._link(found[1])
            own["recipient_name"] = draft.recipient_name
            own["about"] = draft.about or own["about"]
            if same.broken or _breaks(own["recipient_name"]) or _breaks(own["about"]):
                result.unfit.append((draft.key, "a line break where one line is wanted"))
                continue
            name = "" if abroad else draft.recipient_name
            result.envelopes.append(
                Envelope(draft.key, draft.address, name, letter, own, same.markup, draft.maybe_sent)
            )
        return result

    def preview(self, notice: str, locale: str) -> Preview:
        """The notice with the values of its `example.yaml`."""
        shown = example(self._folder(notice), notice)[locale]
        draft = Draft(
            key="example",
            address="example@example.org",
            recipient_name=str(shown.get("recipient_name", "")),
            about=str(shown.get("about", "")),
            params=json.dumps(shown["params"]),
        )
        abroad = notice == "abroad"
        (envelope,) = self.compose([draft], notice, locale, abroad=abroad).envelopes
        return Preview(envelope.subject, envelope.text, envelope.html, envelope.sms)

    def _folder(self, notice: str) -> Path:
        having = [folder for folder in self._folders if (folder / notice).is_dir()]
        return having[-1] if having else FOLDER

    def _values(self, params: str, letter: Letter, names: Iterable[str]) -> _Shared:
        given = json.loads(params)
        phrases = self._phrases[letter.locale]
        values = {name: phrases.value(name, given.get(name)) for name in names}
        values["about"] = phrases.value("about", given.get("about"))
        values["home"] = self._home
        values["link"] = self._link(given.get("link"))
        markup = {}
        if "items" in names:
            lines = self._items(given, letter.locale)
            values["items"] = "\n".join(lines)
            points = "".join(f"<li>{escape(line.lstrip('·- '))}</li>" for line in lines)
            markup["items"] = f"<ul>{points}</ul>"
        return _Shared(values, markup, any(_breaks(values[name]) for name in letter.in_subject))

    def _link(self, path: Any) -> str:
        """A page of our own: whatever a parameter says, a link never leads elsewhere."""
        return f"{self._home}/{self._completed(str(path or '')).lstrip('/')}"

    def _items(self, given: Mapping[str, Any], locale: str) -> list[str]:
        phrases = self._phrases[locale]
        items = given.get("items", [])
        lines = []
        for item in items:
            letter = self.letter(str(item["notice"]), locale)
            about = str(item.get("about") or "")
            known = {"about": about, **item["params"]}
            values = {name: phrases.value(name, known.get(name)) for name in letter.in_subject}
            lines.append(phrases.item(about, fill(letter.subject, values)))
        if (left := int(given.get("count", 0)) - len(items)) > 0:
            lines.append(phrases.more(left))
        return lines


def _breaks(value: str) -> bool:
    return "\n" in value or "\r" in value
