"""The catalogues: the same keys and the same placeholders in every locale."""

import re
from string import Formatter

import pytest
from babel.messages.pofile import unescape

from service.words import (
    CATALOGUES,
    LOCALES,
    NoSuchWords,
    catalogue,
    domains,
    nearest_locale,
    say,
)

SIMPLIFIED_ONLY = re.compile(
    "[这个们组织当书记务员动项审评议诺总结届级办务开应并实与对发处过还进时间岁]"
)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("domain", domains())
@pytest.mark.parametrize("locale", LOCALES)
def test_every_locale_has_every_key_of_its_domain(domain: str, locale: str) -> None:
    everything = set().union(*(catalogue(other, domain) for other in LOCALES))
    assert everything, f"{domain} holds no words at all"
    assert everything - set(catalogue(locale, domain)) == set()


@pytest.mark.parametrize("domain", domains())
@pytest.mark.parametrize("locale", LOCALES)
def test_every_locale_uses_the_same_placeholders(domain: str, locale: str) -> None:
    differing = {
        key
        for key, forms in catalogue(locale, domain).items()
        for form in forms
        # An English "one" form may say the number in words; it must not invent a placeholder.
        if not placeholders(form) <= placeholders(catalogue("zh-Hans", domain).get(key, ("",))[-1])
        or not placeholders(catalogue("zh-Hans", domain).get(key, ("",))[-1])
        <= placeholders(forms[-1])
    }
    assert differing == set()


@pytest.mark.parametrize("domain", domains())
def test_placeholders_are_named_and_plain(domain: str) -> None:
    for locale in LOCALES:
        for key, forms in catalogue(locale, domain).items():
            for name in placeholders("".join(forms)):
                assert name.isidentifier(), f"{locale} {key}: {{{name}}}"


@pytest.mark.parametrize("domain", domains())
def test_no_entry_is_fuzzy_or_empty(domain: str) -> None:
    for locale in LOCALES:
        text = (CATALOGUES / domain / f"{locale.replace('-', '_')}.po").read_text("utf-8")
        keys = re.findall(r'^msgid (".+")$', text, re.MULTILINE)
        assert sorted(map(unescape, keys)) == sorted(catalogue(locale, domain)), locale


@pytest.mark.parametrize("domain", domains())
def test_the_traditional_catalogue_is_written_in_traditional_characters(domain: str) -> None:
    simplified = {
        key: found
        for key, forms in catalogue("zh-Hant", domain).items()
        if (found := SIMPLIFIED_ONLY.findall("".join(forms)))
    }
    assert simplified == {}


def test_an_unknown_key_is_an_error_and_names_itself() -> None:
    with pytest.raises(NoSuchWords, match="no_such_key"):
        say("en", "reasons", "no_such_key")


def test_an_unknown_locale_is_an_error_and_names_those_there_are() -> None:
    with pytest.raises(NoSuchWords, match="zh-Hans, zh-Hant, en"):
        say("fr", "reasons", "anything")


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-Hans-CN", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("zh-Hant-TW", "zh-Hant"),
        ("en", "en"),
        ("en-GB", "en"),
        ("fr", None),
        ("*", None),
        ("not a tag", None),
        ("", None),
        (None, None),
    ],
)
def test_a_browser_tag_finds_its_locale(tag: str | None, locale: str | None) -> None:
    assert nearest_locale(tag) == locale
