"""The office's own Word templates 文书模板: kept in versions, and which template is in force.

There is one rule: what a tree has uploaded goes before what lies in the configuration, and that
before what ships. To go back to those is a version without a content, so that history has no gap.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from service.actors import Actor
from service.auth import journal
from service.db import one_at_a_time
from service.errors import NotFound
from service.models import Organization, WordContent, WordTemplate
from service.word_samples import tried
from workflows.refusals import Reason, Refused

SHIPPED = Path(__file__).parent / "word_templates"
HAPPENING = "template"
#: How a problem names an upload: the file that was chosen, which needs no other name.
UPLOADED = "file"
# Two uploads at once would each be the next version.
KEEPING_TEMPLATES = 7_263_510_501


@dataclass(frozen=True, slots=True)
class InForce:
    """A template that documents are made from: what it is, and where it comes from."""

    source: str  # "uploaded", "configured" or "shipped"
    where: str  # as a problem with it names it
    content: bytes
    number: int | None = None  # of the version, where it was uploaded


def in_force(session: Session, root_id: int, kind: str, config: Path) -> InForce:
    """Return the template of a kind that holds for a tree."""
    newest = _newest(session, root_id, kind)
    if newest is not None and newest.digest is not None:
        return InForce("uploaded", newest.name, _content(session, newest), newest.number)
    own = config / "documents" / f"{kind}.docx"
    source, file = ("configured", own) if own.is_file() else ("shipped", SHIPPED / own.name)
    return InForce(source, f"documents/{file.name}", file.read_bytes())


def versions(session: Session, root_id: int, kind: str) -> Sequence[WordTemplate]:
    """Return every version of a tree's template of a kind, the newest first."""
    return session.exec(
        select(WordTemplate)
        .where(WordTemplate.root_organization_id == root_id, WordTemplate.kind == kind)
        .order_by(col(WordTemplate.number).desc())
    ).all()


def content_of(session: Session, root_id: int, kind: str, number: int) -> tuple[str, bytes]:
    """Return the file name and the content of a version; 0 is what ships. Raises NotFound."""
    if number == 0:
        return f"{kind}.docx", (SHIPPED / f"{kind}.docx").read_bytes()
    found = _version(session, root_id, kind, number)
    return found.name, _content(session, found)


def check(kind: str, content: bytes) -> None:
    """Try a template before it is taken; it takes a while, so no transaction is to wait for it.

    Raises BadInput with what is wrong.
    """
    tried(kind, content, UPLOADED)


def upload(
    session: Session,
    top: Organization,
    kind: str,
    name: str,
    content: bytes,
    *,
    by: Actor,
    now: datetime,
) -> WordTemplate:
    """Let a template that was checked be in force. Raises Refused where it is already."""
    digest = hashlib.sha256(content).hexdigest()
    newest = _next(session, top.id, kind)
    if newest is not None and newest.digest == digest:
        raise Refused(Reason.of("word_files.in_force_already", number=newest.number))
    if session.get(WordContent, digest) is None:
        session.add(WordContent(digest=digest, content=content))
        session.flush()
    return _add(session, top, kind, newest, "uploaded", by=by, now=now, name=name, digest=digest)


def restore(
    session: Session, top: Organization, kind: str, number: int, *, by: Actor, now: datetime
) -> WordTemplate:
    """Let an earlier version be in force again, as a version of its own.

    Raises NotFound for one that there is not, and Refused where it is in force.
    """
    newest = _next(session, top.id, kind)
    found = _version(session, top.id, kind, number)
    if newest is not None and newest.digest == found.digest:
        raise Refused(Reason.of("word_files.in_force_already", number=newest.number))
    return _add(
        session,
        top,
        kind,
        newest,
        "restored",
        by=by,
        now=now,
        name=found.name,
        digest=found.digest,
        restored=found.number,
    )


def withdraw(
    session: Session, top: Organization, kind: str, *, by: Actor, now: datetime
) -> WordTemplate:
    """Go back to what lies in the configuration, or else to what ships.

    Raises Refused where that is in force.
    """
    newest = _next(session, top.id, kind)
    if newest is None or newest.digest is None:
        raise Refused(Reason.of("word_files.none_uploaded"))
    return _add(session, top, kind, newest, "withdrawn", by=by, now=now)


def _next(session: Session, root_id: int, kind: str) -> WordTemplate | None:
    """Return the newest version, with nobody else adding one until the transaction ends."""
    one_at_a_time(session, KEEPING_TEMPLATES)
    return _newest(session, root_id, kind)


def _newest(session: Session, root_id: int, kind: str) -> WordTemplate | None:
    return next(iter(versions(session, root_id, kind)), None)


def _version(session: Session, root_id: int, kind: str, number: int) -> WordTemplate:
    every = versions(session, root_id, kind)
    found = next((one for one in every if one.number == number and one.digest), None)
    if found is None:
        raise NotFound("word template")
    return found


def _content(session: Session, version: WordTemplate) -> bytes:
    return session.get_one(WordContent, version.digest).content


def _add(
    session: Session,
    top: Organization,
    kind: str,
    newest: WordTemplate | None,
    deed: str,
    *,
    by: Actor,
    now: datetime,
    name: str = "",
    digest: str | None = None,
    restored: int | None = None,
) -> WordTemplate:
    """Add the version after the newest; without a digest there is none of the tree's own."""
    made = WordTemplate(
        root_organization_id=top.id,
        kind=kind,
        number=newest.number + 1 if newest else 1,
        name=name,
        digest=digest,
        restored=restored,
        at=now,
        person_id=by.person_id,
    )
    session.add(made)
    session.flush()
    journal.wrote_of_tree(
        session,
        HAPPENING,
        deed,
        top.id,
        by=by,
        now=now,
        template=kind,
        number=made.number,
        name=name,
        digest=digest,
        restored=restored,
    )
    return made
