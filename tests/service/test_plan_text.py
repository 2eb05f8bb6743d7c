"""A plan's text under the forms: what no form knows stays to the letter, remarks too."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.errors import BadInput
from service.plan_drafts.changing import added, as_typed, changed, section_text, with_section
from service.plan_drafts.fields import PARTS, sort_of
from service.plan_drafts.marks import Path as Way
from service.plan_drafts.marks import at, block, path_of, path_text, scalar
from service.plan_drafts.text import move, put, read, remove
from service.plan_drafts.years import moved_by_years
from workflows.refusals import BadPlan

PLANS = {file.stem: file.read_text("utf-8") for file in Path("config/plans").glob("*.yaml")}
LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf")), max_size=30)


def ways(data: Any, here: Way = ()) -> Iterator[Way]:
    yield here
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs if isinstance(data, dict | list) else ():
        yield from ways(value, (*here, key))


@cache
def parts(name: str) -> list[Way]:
    return [way for way in ways(read(PLANS[name])) if sort_of(way) is not None]


def filled_in(data: Any, way: Way) -> tuple[dict[str, str], dict[str, list[str]], list[str]]:
    """What the form of a part sends when nothing in it was touched."""
    typed: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    shown = []
    for field in PARTS[str(sort_of(way))]:
        value = as_typed(field, at(data, (*way, field.name)))
        if value is None:
            continue
        shown.append(field.name)
        if isinstance(value, list):
            # A form sends ticks in an order of its own.
            lists[field.name] = value[::-1] if field.sort == "ticks" else value
        else:
            typed[field.name] = value.replace("\n", "\r\n")
    return typed, lists, shown


@pytest.mark.parametrize("name", sorted(PLANS))
def test_every_form_opened_and_saved_unchanged_leaves_the_plan_to_the_letter(name: str) -> None:
    text = PLANS[name]
    data = read(text)
    assert len(parts(name)) > 10
    for way in parts(name):
        assert changed(text, way, *filled_in(data, way)) == text, path_text(way)
        assert path_of(path_text(way)) == way


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(sorted(PLANS)), LETTERS)
def test_a_change_changes_what_it_names_and_nothing_else(
    data: st.DataObject, name: str, words: str
) -> None:
    text, whole = PLANS[name], read(PLANS[name])
    way = data.draw(st.sampled_from([way for way in ways(whole) if way]))
    after = put(text, way, words)
    assert at(read(after), way) == words
    kept = {line.strip() for line in text.split("\n") if line.strip().startswith("#")}
    assert kept <= {line.strip() for line in after.split("\n")} | _within(text, whole, way)
    assert read(put(after, way, _value(whole, way))) == whole, "and back"


def _value(whole: Any, way: Way) -> Any:
    found = at(whole, way)
    assert found is not None
    return found


def _within(text: str, whole: Any, way: Way) -> set[str]:
    """The remarks that stand inside of what is replaced, and go with it."""
    inside = isinstance(at(whole, way), dict | list)
    return {line.strip() for line in text.split("\n")} if inside else set()


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(sorted(PLANS)))
def test_parts_come_go_and_change_places(data: st.DataObject, name: str) -> None:
    text, whole = PLANS[name], read(PLANS[name])
    way = data.draw(st.sampled_from(parts(name)[1:]))
    moved = move(text, way, 1)
    last = way[-1]
    there = (*way[:-1], last + 1) if isinstance(last, int) and moved != text else way
    assert move(moved, there, -1) == text or moved == text
    assert at(read(moved), there) == at(whole, way)
    gone = remove(text, way)
    assert len(list(ways(read(gone)))) < len(list(ways(whole)))
    assert gone.count("#") >= text.count("#") - 40


@settings(max_examples=200)
@given(
    st.recursive(
        LETTERS,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_any_value_written_as_a_plan_is_read_back_the_same(value: Any) -> None:
    written = block({"key": value}, 0).lstrip("\n")
    assert read(written) == {"key": value}


@pytest.mark.parametrize(
    "words", ["a: b", "#x", "- a", "", " ", "yes", "[x", "'", '"', "x #y", "｛", "\ta"]
)
def test_a_text_that_looks_like_yaml_is_quoted(words: str) -> None:
    assert read(f"k: {scalar(words)}\nl: [{scalar(words)}]") == {"k": words, "l": [words]}


def test_keys_that_no_form_knows_stay_where_they_are() -> None:
    text = PLANS["default"].replace("    theme:", "    of_ours: {a: [1, 2]}  # ours\n    theme:", 1)
    text += "\nwhatever: {is: here}\n"
    rounds = read(text)["rounds"]
    way: Way = ("rounds", next(iter(rounds)))
    after = changed(text, way, {"title": "改过的"}, {}, ["title"])
    assert read(after)["whatever"] == {"is": "here"}
    assert after.count("# ours") == text.count("# ours")
    assert len(after.split("\n")) == len(text.split("\n"))


def test_another_year_moves_dates_and_the_years_of_titles_and_nothing_else() -> None:
    text = (
        "title: 2024年主题活动\nstarts: 2024-02-29  # 闰日\nbasis: [〔2024〕3号, 2024-01-01]\n"
        "base_year: 2024\nevents: {a: {title: 2023—2024年度大会, on: '2024-07-01'}}\n"
        "rounds: {r: {ends: 2024年12月31日, note: 2024-01-01}}\n"
    )
    assert moved_by_years(text, 1) == (
        "title: 2025年主题活动\nstarts: 2025-02-28  # 闰日\nbasis: [〔2024〕3号, 2024-01-01]\n"
        "base_year: 2025\nevents: {a: {title: 2024—2025年度大会, on: '2025-07-01'}}\n"
        "rounds: {r: {ends: 2025年12月31日, note: 2024-01-01}}\n"
    )


def test_new_parts_get_names_of_their_own_and_bad_ones_are_refused() -> None:
    text = PLANS["default"]
    text, way = added(text, ("duties",), "", {"title": "一"}, {})
    assert way == ("duties", "duty")
    _, again = added(text, ("duties",), "", {"title": "二"}, {})
    assert again == ("duties", "duty_2")
    for above, key in ((("duties",), "duty"), (("duties",), "Bad"), (("title",), ""), ((), "")):
        with pytest.raises(BadInput):
            added(text, above, key, {}, {})
    with pytest.raises(BadInput):
        changed(text, ("duties", "duty"), {"no_such": "x"}, {})


@pytest.mark.parametrize("name", sorted(PLANS))
def test_a_section_written_as_it_stands_changes_nothing(name: str) -> None:
    text = PLANS[name]
    for section in read(text):
        written, _ = section_text(text, section)
        assert with_section(text, section, written) == text, section
    first = random.Random(1).choice(list(read(text))[5:])
    assert first not in read(with_section(text, first, ""))
    assert (
        section_text(with_section(text, "limits", "files: 3"), "limits")[0] == "limits:\n  files: 3"
    )


def test_what_is_no_yaml_of_ours_has_no_form() -> None:
    for text in ("a: [", "a: &x 1\nb: *x", "a: 1\na: 2", "- a", ""):
        with pytest.raises(BadPlan):
            read(text)
