"""Everything a person reads: looked up by locale, domain and key in the catalogues beside this.

A catalogue is ``<domain>/<locale>.po``: its msgid is a dotted key (``reason.not_submitted``), its
msgstr the sentence, with placeholders ``{name}``. A sentence that counts gives msgid_plural too,
and is asked for with the parameter ``count``. Fuzzy and empty entries do not count as written.
"""

from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.messages.pofile import read_po

LOCALES: Final = ("zh-Hans", "zh-Hant", "en")
DEFAULT_LOCALE: Final = "zh-Hans"
CATALOGUES: Final = Path(__file__).parent
FORMATTER: Final = Formatter()

# One form, or one form for each plural category in the order of the file (English: one, other).
Forms = tuple[str, ...]


class NoSuchWords(LookupError):
    """No catalogue holds a sentence under this domain and key, or no such locale is spoken here."""


def say(locale: str, domain: str, key: str, /, **params: object) -> str:
    """Return the sentence that stands under a key, with its placeholders filled.

    A key that is missing in one locale is answered in the default one (zh-Hans), since words
    in another language serve a person better than an error page. A test keeps catalogues equal,
    so that this stays the exception.

    Raises NoSuchWords when the locale or the key is unknown, and KeyError when a parameter that
    the sentence needs is not given.
    """
    forms = catalogue(locale, domain).get(key) or catalogue(DEFAULT_LOCALE, domain).get(key)
    if forms is None:
        raise NoSuchWords(f"no words for {domain}: {key} ({locale})")
    if len(forms) == 1:
        return forms[0].format_map(params)
    count = params["count"]
    assert isinstance(count, int | float)
    return form(locale, forms, count).format_map(params)


def stands_alone(locale: str, domain: str, key: str) -> bool:
    """Tell whether a sentence of this locale is always the same: nothing to fill in, or count."""
    forms = catalogue(locale, domain).get(key, ())
    return len(forms) == 1 and not any(field for _, field, *_ in FORMATTER.parse(forms[0]))


def has_words(domain: str, key: str) -> bool:
    """Tell whether the default catalogue of a domain holds a key."""
    return key in catalogue(DEFAULT_LOCALE, domain)


@cache
def domains() -> tuple[str, ...]:
    """Return the names of all domains, in order."""
    return tuple(sorted(folder.name for folder in CATALOGUES.iterdir() if any(folder.glob("*.po"))))


@cache
def catalogue(locale: str, domain: str) -> dict[str, Forms]:
    """Read one catalogue: from key to its sentence, one form for each plural category.

    A file that does not exist reads as empty. Raises NoSuchWords for an unknown locale, and
    babel's PoFileError for a file that is not well formed.
    """
    if locale not in LOCALES:
        raise NoSuchWords(f"no catalogue speaks {locale!r}; there are {', '.join(LOCALES)}")
    file = CATALOGUES / domain / f"{locale.replace('-', '_')}.po"
    if not file.exists():
        return {}
    with file.open("rb") as text:
        messages = read_po(text, abort_invalid=True)
    found: dict[str, Forms] = {}
    for message in messages:
        key = message.id if isinstance(message.id, str) else message.id[0]
        written = message.string or ""
        forms = (written,) if isinstance(written, str) else tuple(written)
        if key and all(forms) and not message.fuzzy:
            found[key] = forms
    return found


def nearest_locale(tag: str | None) -> str | None:
    """Return the locale spoken here for a language tag such as ``zh-TW`` or ``en-GB``, or None.

    The script decides (zh-CN is Hans; zh-TW, zh-HK and zh-Hant-TW are Hant): the usual matching
    by prefix finds nothing for these tags.
    """
    if not tag:
        return None
    try:
        locale = Locale.parse(tag.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return None
    if locale.language == "zh":
        return f"zh-{locale.script or _script_of_region(locale.territory)}"
    return locale.language if locale.language in LOCALES else None


def _script_of_region(territory: str | None) -> str:
    return "Hant" if territory in {"TW", "HK", "MO"} else "Hans"


def form(locale: str, forms: Forms, count: float) -> str:
    """Return the form that a locale uses for a number of things."""
    one = Locale.parse(locale.replace("-", "_")).plural_form(count) == "one"
    return forms[0] if one else forms[-1]
