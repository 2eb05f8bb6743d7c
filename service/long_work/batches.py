"""What every kind of long work is made of: steps, each one batch of one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlmodel import Session

from service.actors import OPERATOR, Actor
from service.auth.permits import visitor_now
from service.auth.visitor import Visitor
from service.context import Context
from service.models import LongWork

#: Of what shares this lane one is done at a time: all of it changes the tree or reads it whole.
TREE = "tree"


@dataclass
class Batch:
    """One batch of a piece of work, inside its transaction; the row itself is only read."""

    session: Session
    context: Context
    work: LongWork
    now: datetime

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What was asked for."""
        found: dict[str, Any] = json.loads(self.work.asked)
        return found

    @cached_property
    def so_far(self) -> dict[str, Any]:
        """What earlier batches gave as their result."""
        found: dict[str, Any] = json.loads(self.work.result)
        return found

    @property
    def by(self) -> Actor:
        """In whose name it is done: of whoever asked, by the right that they had."""
        if self.work.asked_by is None:
            return OPERATOR
        return Actor.person(self.work.asked_by, self.work.role, self.work.on_behalf_of)

    @cached_property
    def who(self) -> Visitor | None:
        """Whoever asked, with the posts of this moment; None for the operator.

        Raises NotAllowed for one who has left.
        """
        if self.work.asked_by is None:
            return None
        return visitor_now(self.session, self.work.asked_by, self.now)


@dataclass(frozen=True)
class Progress:
    """How far a piece of work is after a batch, what came of it so far, and at last its file."""

    phase: str = ""
    total: int = 0
    done: int = 0
    place: int = 0
    finished: bool = False
    result: Mapping[str, Any] = field(default_factory=dict)
    file_name: str = ""
    file: bytes | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of long work.

    ``step`` does one batch. ``allow`` asks whether somebody may still do it, and take along what
    came out: at every batch, since a post may have been given up meanwhile; it raises NotAllowed
    or NotFound. ``resumes``: after it was called off it can go on from where it stopped.
    """

    step: Callable[[Batch], Progress]
    allow: Callable[[Session, Context, Visitor, Mapping[str, Any]], object]
    lane: str = ""
    resumes: bool = False
