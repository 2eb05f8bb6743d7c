"""Who may do what to whom: every post, every verb, every place in the tree (TRUST P15)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from service import campaigns
from service import organizations as tree
from service import people as staff
from service.actors import OPERATOR
from service.auth.permits import Right, may
from service.db import make_engine, session_factory, writing
from service.errors import NotAllowed, NotFound
from service.models import Campaign, Holder, Organization, Person, Post
from service.rulebook import Rulebook
from service.settings import CONFIG

NOW = datetime(2026, 9, 10, 2, 0, tzinfo=UTC)
ROLES = (
    "secretary", "deputy_secretary", "organization_officer", "publicity_officer", "office",
    "leading_group", "leading_group_head", "administrator", "member", "masses",
)  # fmt: skip
#: Somebody of TOP, of OWN or of BELOW; and a place that they reach for.
SUPERIOR = {
    "TOP": None, "PARENT": "TOP", "OWN": "PARENT", "CHILD": "OWN", "SIBLING": "PARENT",
    "OTHER": None, "OTHERS": "OTHER",
}  # fmt: skip
KIND = {
    "TOP": "committee", "PARENT": "general_branch", "OWN": "branch", "CHILD": "group",
    "SIBLING": "branch", "OTHER": "committee", "OTHERS": "branch",
}  # fmt: skip
PEOPLE_AT = ("TOP", "PARENT", "OWN")

HANDS_IN = {"start", "submit", "withdraw", "request_postponement", "fulfil"}
DECIDES = {"approve", "return", "decide_postponement"}
SETS = {"override_date", "suspend", "resume", "cancel", "reopen", "urge"}
LOGS = {"see_outbox", "see_incidents", "close_incident"}
LEADS = SETS | LOGS | {"set_event", "migrate", "launch"}
KEEPS = {"manage_tree", "manage_people", "manage_plans", "keep_templates"}
#: The rights to the work of the stages are asked of the table in tests/doors.
SPINE = {"see"} | HANDS_IN | DECIDES | LEADS | KEEPS
LOOKS_AFTER = LOGS | KEEPS


def expected(role: str, at: str, place: str) -> set[str]:
    """Return the verbs that somebody in a post at `at` may do to the campaign at `place`."""
    if place not in _line_of("TOP"):
        return set()
    allowed: set[str] = {"see"} if at == place else set()
    below = place in _line_of(at) and place != at
    if role in ("secretary", "deputy_secretary"):
        if at == place:
            allowed |= HANDS_IN
        elif below:
            allowed |= {"see"} | SETS
            allowed |= DECIDES if SUPERIOR[place] == at else set()
    if at == "TOP" and role in ("office", "leading_group", "leading_group_head"):
        allowed |= {"see"} | LEADS
        allowed |= KEEPS if role == "office" else set()
        # Nobody stands above the top: the plan names the leading group instead.
        allowed |= DECIDES if role == "leading_group" and place == "TOP" else set()
    if at == "TOP" and role == "administrator":
        allowed |= {"see"} | LOOKS_AFTER
    return allowed


def _line_of(code: str) -> set[str]:
    below = {code}
    for each, superior in SUPERIOR.items():
        if superior in below:
            below.add(each)
    return below


@pytest.fixture(scope="module")
def engine(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Two trees in which the plain plan runs, with somebody in every post at three places."""
    file = tmp_path_factory.mktemp("permits") / "pacesetter.db"
    shutil.copyfile(sqlite_template, file)
    engine = make_engine(f"sqlite:///{file}")
    with writing(session_factory(engine)) as session:
        rows = [
            {"code": code, "name": code, "kind": KIND[code], "parent_code": superior or ""}
            for code, superior in SUPERIOR.items()
        ]
        tree.import_organizations(session, rows, now=NOW)
        people = [
            {
                "staff_no": f"{at}-{role}",
                "name": f"{at} {role}",
                "organization_code": at,
                "posts": role,
            }
            for at, role in product((*PEOPLE_AT, "OTHER"), ROLES)
        ]
        staff.import_people(session, people, now=NOW)
        rulebook = Rulebook(CONFIG)
        text = rulebook.read_file("default").replace(
            "participants: [committee, general_branch, branch]",
            "participants: [committee, general_branch, branch, group]",
        )
        version = rulebook.store(session, text, name="default", by=OPERATOR, now=NOW)
        for top in ("TOP", "OTHER"):
            place = tree.by_code(session, top)
            campaigns.launch(session, rulebook, version, place, by=OPERATOR, now=NOW)
    yield engine
    engine.dispose()


def answers(engine: Engine, role: str, at: str, place: str) -> dict[str, str]:
    """Return for each verb ``yes``, ``no``, or ``hidden`` where existence itself is secret."""
    found = {}
    with session_factory(engine)() as session:
        person = session.exec(select(Person.id).where(Person.staff_no == f"{at}-{role}")).one()
        organization = tree.by_code(session, place)
        campaign = session.exec(
            select(Campaign).where(Campaign.organization_id == organization.id)
        ).one()
        plan = Rulebook(CONFIG).plan(session, campaign.plan_version_id)
        for verb in sorted(SPINE):
            try:
                may(session, person, verb, campaign, NOW, plan=plan, duty="committee_meeting")
            except NotFound:
                found[verb] = "hidden"
            except NotAllowed:
                found[verb] = "no"
            else:
                found[verb] = "yes"
    return found


@pytest.mark.parametrize("place", SUPERIOR)
@pytest.mark.parametrize("at", PEOPLE_AT)
@pytest.mark.parametrize("role", ROLES)
def test_every_cell_of_the_matrix(engine: Engine, role: str, at: str, place: str) -> None:
    allowed = expected(role, at, place)
    found = answers(engine, role, at, place)
    assert {verb for verb, answer in found.items() if answer == "yes"} == allowed
    # What one may not see at all, one is not told about: never "you may not", always "not found".
    others = {answer for verb, answer in found.items() if verb not in allowed}
    assert others <= ({"no"} if "see" in allowed else {"hidden"})


@pytest.mark.parametrize("role", ROLES)
def test_another_tree_is_as_if_it_were_not_there(engine: Engine, role: str) -> None:
    for place in _line_of("TOP"):
        assert set(answers(engine, role, "OTHER", place).values()) == {"hidden"}


def _post_of(session: Session, role: str, at: str) -> Holder:
    return session.exec(
        select(Holder)
        .join(Post, col(Post.id) == col(Holder.post_id))
        .join(Organization, col(Organization.id) == col(Post.organization_id))
        .where(Post.role == role, Organization.code == at)
    ).one()


def test_a_post_that_was_left_gives_no_right_from_that_day_on(engine: Engine) -> None:
    with session_factory(engine)() as session:  # and takes it back at the end
        holder = _post_of(session, "secretary", "OWN")
        organization = tree.by_code(session, "OWN")
        campaign = session.exec(
            select(Campaign).where(Campaign.organization_id == organization.id)
        ).one()
        plan = Rulebook(CONFIG).plan(session, campaign.plan_version_id)
        person = holder.person_id
        assert may(session, person, "submit", campaign, NOW, plan=plan) == Right("secretary")
        holder.until = NOW.date()
        session.add(holder)
        session.flush()
        with pytest.raises(NotAllowed):
            may(session, person, "submit", campaign, NOW, plan=plan)
        session.rollback()


def test_rights_follow_the_tree_when_a_branch_is_moved(engine: Engine) -> None:
    with session_factory(engine)() as session:
        own, top = tree.by_code(session, "OWN"), tree.by_code(session, "TOP")
        person = session.exec(select(Person.id).where(Person.staff_no == "PARENT-secretary")).one()
        assert may(session, person, "urge", own, NOW) == Right("secretary")
        tree.move(session, own, top, now=NOW)
        with pytest.raises(NotFound):
            may(session, person, "urge", own, NOW)
        session.rollback()


def test_somebody_who_has_left_may_do_nothing(engine: Engine) -> None:
    with session_factory(engine)() as session:
        person = session.exec(select(Person).where(Person.staff_no == "TOP-office")).one()
        person.active = False
        session.add(person)
        session.flush()
        with pytest.raises(NotAllowed):
            may(session, person.id, "see", tree.by_code(session, "OWN"), NOW)
        session.rollback()
