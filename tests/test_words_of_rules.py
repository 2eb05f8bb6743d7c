"""Every code that the rules can return has words in every locale, and gives what they name."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from service.wording import mistake_words, reason_words
from service.words import LOCALES, catalogue, domains, say
from workflows.calendar_loader import read_calendar
from workflows.facts import CANCELLED, COMPLETED, SCHEDULED, SUSPENDED
from workflows.guards import GUARDS
from workflows.loader import load_plan
from workflows.refusals import BadPlan, Mistake, Reason

ROOT = Path(__file__).parent.parent
# What each caller of Mistakes.add and its like puts before the code that it is given.
PREFIX = {"calendar_loader.py": "calendar.", "yaml_loader.py": "mistake."}
ANYTHING = "**"
# Parameters that Item.moment adds to whatever BadMoment says.
ADDED = {"mistake.moment.": {"value"}}


def _of_work(code: str) -> bool:
    """Say whether a code stands with its kind of work, such as ``pledges.no_items``."""
    return code.partition(".")[0] in domains()


def codes() -> Iterator[tuple[str, frozenset[str], str]]:
    """Yield each code written in the rules and the service: its key, its parameters, its place."""
    for file in sorted([*ROOT.glob("workflows/*.py"), *ROOT.glob("service/**/*.py")]):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (key := _key(file.name, node)):
                given = frozenset(word.arg or ANYTHING for word in node.keywords)
                yield key, given, f"{file.relative_to(ROOT)}:{node.lineno}"


def _key(file: str, call: ast.Call) -> str | None:
    texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    called = ast.unparse(call.func)
    if not texts:
        return None
    if called in {"Reason.of", "Reason"}:
        whole = texts[0].startswith(("reason.", "guard.")) or _of_work(texts[0])
        return texts[0] if whole else f"reason.{texts[0]}"
    if called == "BadMoment":
        return f"mistake.{texts[0]}"
    if called.endswith(".wrong"):
        code = texts[-1] if file == "checks.py" and len(texts) > 1 else texts[0]
        return f"{PREFIX.get(file, 'mistake.')}{code}" if file in RULES else None
    return f"mistake.{texts[-1]}" if called == "mistakes.add" else None


RULES = {file.name for file in ROOT.glob("workflows/*.py")}
CODES = sorted(set(codes()))


def words_of(key: str) -> tuple[str, ...] | None:
    if _of_work(key):
        domain, _, rest = key.partition(".")
        return catalogue("zh-Hans", domain).get(f"reason.{rest}")
    domain = "reasons" if key.startswith(("reason.", "guard.")) else "mistakes"
    return catalogue("zh-Hans", domain).get(key)


def test_the_codes_are_found_at_all() -> None:
    assert len({key for key, _, _ in CODES}) > 80


def test_every_code_has_words() -> None:
    assert {f"{place} {key}" for key, _, place in CODES if words_of(key) is None} == set()


def test_every_guard_has_words() -> None:
    assert {name for name in GUARDS if words_of(f"guard.{name}") is None} == set()


def test_every_state_of_rest_has_words() -> None:
    states = (SCHEDULED, SUSPENDED, COMPLETED, CANCELLED)
    assert {state for state in states if words_of(f"reason.is_{state}") is None} == set()


def test_words_name_only_what_the_code_gives() -> None:
    asking = set()
    for key, given, place in CODES:
        added = set().union(*(more for prefix, more in ADDED.items() if key.startswith(prefix)))
        for form in words_of(key) or ():
            named = {name for _, name, _, _ in Formatter().parse(form) if name}
            if ANYTHING not in given and not named <= given | added:
                asking.add(f"{place} {key}: {named - given - added}")
    assert asking == set()


def test_a_reason_names_roles_as_people_do() -> None:
    waiting = Reason.of("reason.waiting_for_approval", role="superior(secretary)")
    assert reason_words("zh-Hans", waiting) == "正在等待上级书记审批。"
    assert reason_words("zh-Hant", waiting) == "正在等待上級書記審批。"
    assert "superior organisation's secretary" in reason_words("en", waiting).lower()


def test_a_mistake_is_told_with_a_guess() -> None:
    found = Mistake(7, "rounds.main", "mistake.unknown_key", (("key", "stagse"),), "stages")
    assert mistake_words("en", found) == ('There is no key "stagse". Did you mean stages?')


def test_a_code_without_words_still_says_what_it_knows() -> None:
    assert reason_words("en", Reason.of("something.new", stage="pledge")) == (
        "something.new (stage pledge)"
    )


@pytest.mark.parametrize("locale", LOCALES)
def test_every_mistake_of_a_broken_plan_can_be_told(locale: str) -> None:
    broken = """
name: broken
title: x
starts: 2026-13-01
ends: 9 weeks after dinner
participants: [committee, club]
rounds:
  main:
    title: y
    stages:
      pledge: {kind: pledge, title: z, leave: on_aproval, guards: [evry_member_has_pledged]}
    stagse: {}
"""
    with pytest.raises(BadPlan) as refused:
        load_plan(broken, {"cn": read_calendar("cn", {})}, name="broken")
    told = [mistake_words(locale, found) for found in refused.value.mistakes]
    assert len(told) >= 5
    assert not [line for line in told if "mistake." in line]


def test_a_day_in_a_reason_is_written_as_its_reader_writes_days() -> None:
    open_still = Reason.of("appraisals.still_open", day="2010-08-14")
    assert "2010年8月14日" in reason_words("zh-Hans", open_still)
    assert "2010-08-14" not in reason_words("en", open_still)


@pytest.mark.parametrize("locale", ["zh-Hans", "zh-Hant"])
def test_the_audit_calls_an_act_as_the_campaigns_own_history_does(locale: str) -> None:
    for kind in ("submitted", "approved", "returned", "suspended", "transferred"):
        assert say(locale, "accounts", f"kind.{kind}") == say(locale, "web", f"history.{kind}")
