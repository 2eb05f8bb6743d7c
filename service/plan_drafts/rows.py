"""Drafts of plans as rows: begun, written to, published as a version, or dropped."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from service.actors import Actor
from service.errors import BadInput, NotFound, Problem
from service.models import Plan as PlanRow
from service.models import PlanDraft, PlanVersion
from service.plan_drafts import text as texts
from service.plan_drafts.changing import named_text
from service.plan_drafts.years import moved_by_years
from service.rulebook import Rulebook, kept_version
from service.work.seen import refuse_unseen
from workflows.plan import Plan
from workflows.refusals import BadPlan, Mistake, Reason, Refused
from workflows.yaml_loader import LARGEST_FILE

LONGEST_TITLE = 200
LONGEST_NAME = 60


def find(
    session: Session, number: int, *, seen: int | None = None, lock: bool = False
) -> PlanDraft:
    """A draft; `seen` is the version that the caller saw. Raises NotFound and Refused."""
    draft = session.get(PlanDraft, number, with_for_update=lock or None)
    if draft is None:
        raise NotFound("plan draft")
    refuse_unseen(draft.version, seen, "plan_editor.stale")
    return draft


def drafts(session: Session) -> list[PlanDraft]:
    """All drafts, the last changed first."""
    chosen = select(PlanDraft).order_by(col(PlanDraft.changed_at).desc(), col(PlanDraft.id).desc())
    return list(session.exec(chosen))


def newest_version(session: Session, name: str) -> PlanVersion | None:
    """The newest version that is kept of a plan."""
    return session.exec(
        select(PlanVersion)
        .join(PlanRow, col(PlanRow.id) == col(PlanVersion.plan_id))
        .where(PlanRow.name == name)
        .order_by(col(PlanVersion.number).desc())
    ).first()


def source_of(
    session: Session, rulebook: Rulebook, name: str, number: int | None = None
) -> tuple[str, PlanVersion | None]:
    """A plan's text: of a version, of the newest one, or of the configuration's file.

    Raises NotFound.
    """
    if number is not None:
        version: PlanVersion | None = kept_version(session, name, number)
    else:
        version = newest_version(session, name)
    return (version.source, version) if version else (rulebook.read_file(name), None)


def begin(
    session: Session,
    text: str,
    *,
    by: Actor,
    now: datetime,
    based_on: PlanVersion | None = None,
    years: int = 0,
    name: str = "",
    title: str = "",
) -> PlanDraft:
    """Begin a draft with a plan's text; for another year its dates move by whole years.

    A `name` and a `title` take the place of the text's own; without a text they are all there is.
    Raises BadInput for a text that is too long, BadPlan for one that cannot be moved or renamed.
    """
    text = text.removeprefix("\ufeff") or named_text(name, title)
    if years:
        text = moved_by_years(text, years)
    for key, value in (("name", name), ("title", title)):
        if value and texts.read(text).get(key) != value:
            text = texts.put(text, (key,), value)
    draft = PlanDraft(
        name=name,
        text=text,
        based_on=based_on.id if based_on is not None else None,
        created_at=now,
        created_by=by.person_id,
        changed_at=now,
        changed_by=by.person_id,
    )
    _name_after(draft, text)
    session.add(draft)
    session.flush()
    return draft


def rewrite(session: Session, draft: PlanDraft, text: str, *, by: Actor, now: datetime) -> None:
    """Keep another text, right or wrong. Raises BadInput for one that is too long to be a plan."""
    if text == draft.text:
        return
    draft.text, draft.version = text, draft.version + 1
    draft.changed_at, draft.changed_by = now, by.person_id
    _name_after(draft, text)
    session.add(draft)
    session.flush()


def _name_after(draft: PlanDraft, text: str) -> None:
    if len(text.encode(errors="surrogatepass")) > LARGEST_FILE:
        kilobytes = str(LARGEST_FILE // 1024)
        raise BadInput([Problem("text", "too_large", (("most", kilobytes),), "plan_editor")])
    try:
        said = texts.read(text)
    except BadPlan:
        return
    for key, most in (("name", LONGEST_NAME), ("title", LONGEST_TITLE)):
        if isinstance(said.get(key), str) and said[key]:
            setattr(draft, key, said[key][:most])


def checked(rulebook: Rulebook, text: str) -> tuple[Plan | None, tuple[Mistake, ...]]:
    """The plan that a text is, or all that `plan check` finds wrong with it."""
    try:
        return rulebook.load_text(text), ()
    except BadPlan as bad:
        return None, bad.mistakes


def publish(
    session: Session,
    rulebook: Rulebook,
    draft: PlanDraft,
    *,
    newest: int | None,
    by: Actor,
    now: datetime,
) -> PlanVersion:
    """Keep a draft's text as the next version of its plan; the draft is done with.

    `newest` is the number of the newest version that the caller compared it with, 0 for none.
    Raises BadPlan with every mistake, and Refused where somebody else has published meanwhile.
    """
    plan = rulebook.load_text(draft.text)
    last = newest_version(session, plan.name)
    current = last.number if last is not None else 0
    if newest is not None and newest != current:
        raise Refused(Reason.of("plan_editor.published_meanwhile", seen=newest, current=current))
    version = rulebook.store(session, draft.text, name=plan.name, by=by, now=now)
    session.delete(draft)
    session.flush()
    return version


def drop(session: Session, draft: PlanDraft) -> None:
    """Throw a draft away."""
    session.delete(draft)
    session.flush()
