"""Logging in: Flask-Login carries the visit's secret in the session cookie, and nothing else."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from typing import Literal

import structlog
from cryptography.fernet import Fernet, InvalidToken
from flask import Flask, Request, g, request, session
from flask_login import LoginManager, login_user, logout_user
from sqlmodel import Session, select

from service import clock
from service.actors import CALENDAR, Actor
from service.auth import attempts, journal, passwords, visits
from service.auth.second_step import has_second_step, opens
from service.auth.visitor import Visitor, visitor_of
from service.context import Context
from service.db import reading, writing
from service.models import Account, Person

log = structlog.get_logger()
ACTING = "acting"
#: Where the cookie says, sealed, whose password was right while the second step is still to come.
HALF, HALF_LASTS = "half", 600
#: By whom that was proved: what history will say once they are in.
PROVED, VOUCHED = "proved", "signed_in_vouched"
Entered = Literal["no", "in", "code"]


def install(app: Flask, context: Context) -> None:
    """Let the app know its visitors: by their cookie, or in a demo by whom they act as."""
    manager = LoginManager()
    # Our sessions end at the server and live in a SameSite cookie; binding them to an address
    # as well would throw out every phone that changes its network.
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(lambda secret: _by_secret(context, secret))
    if context.settings.env == "demo":
        manager.request_loader(lambda asked: _acting(context, asked))


def _by_secret(context: Context, secret: str) -> Visitor | None:
    settings = context.settings
    with reading(context.sessions) as db:
        wall = clock.wall(db)
        visit = visits.find(
            db, secret, wall=wall, idle=settings.session_idle, longest=settings.session_longest
        )
        if visit is None:
            return None
        g.now = clock.read(db, settings, at=wall)  # the page that is asked for is made by it
        today = clock.local_day(g.now, settings.zone)
        found = visitor_of(db, visit.person_id, on=today, secret=secret)
    if found is not None and visits.needs_noting(visit, wall=wall):
        with writing(context.sessions) as db:
            visits.note(db, visit, wall=wall)
    return found


def _acting(context: Context, _asked: Request) -> Visitor | None:
    """In a demo nobody logs in: the browser says as whom it acts, the leading group at first."""
    from service.demo_data import first_to_act_as

    with reading(context.sessions) as db:
        today = clock.local_day(clock.read(db, context.settings), context.settings.zone)
        person_id = session.get(ACTING) or first_to_act_as(db)
        return visitor_of(db, person_id, on=today) if person_id else None


def log_in(context: Context, staff_no: str, password: str) -> Entered:
    """Begin a visit of the person with this staff number if the password is right.

    "code" where a second step is asked for besides: then nobody is in yet.

    Wrong number, wrong password, left the organisation: one answer, in the same time. Raises
    attempts.Locked after too many of them, also for numbers that nobody has.
    """
    subjects = _subjects(context, staff_no)
    with reading(context.sessions) as db:
        wall = clock.wall(db)
        attempts.refuse_locked(db, subjects, wall=wall)
        account = _account_of(db, staff_no)
    # Outside any transaction: it takes a fifth of a second on purpose.
    right = passwords.is_right(account, password) and not blocked(account)
    with writing(context.sessions) as db:
        # Again: of many guesses at the same moment, those after the fifth count for nothing.
        attempts.refuse_locked(db, subjects, wall=wall)
        if not right or account is None:
            attempts.failed(db, subjects, wall=wall)
            if account is not None and attempts.locked_until(db, subjects[:1], wall=wall):
                _noted(context, db, account.person_id, "locked_out")
            log.info("log_in_failed")
            return "no"
        attempts.succeeded(db, subjects[0])
        passwords.rehash(db, account, password)
        return log_in_as(context, db, account.person_id)


def refuse_locked_source(context: Context) -> None:
    """Raise attempts.Locked where too much has failed from where this request comes."""
    with reading(context.sessions) as db:
        attempts.refuse_locked(db, _subjects(context, "")[1:], wall=clock.wall(db))


def log_in_vouched(context: Context, staff_no: str | None) -> Entered:
    """Begin a visit of whom an identity provider vouches for; None is nobody.

    Only who has an account that is open gets in; whatever fails counts against its source. Wrong
    passwords lock no one out here: they were not asked for. Raises attempts.Locked.
    """
    source = _subjects(context, "")[1:]
    with writing(context.sessions) as db:
        wall = clock.wall(db)
        attempts.refuse_locked(db, source, wall=wall)
        account = _account_of(db, staff_no) if staff_no is not None else None
        if account is None or blocked(account):
            attempts.failed(db, source, wall=wall)
            return "no"
        return log_in_as(context, db, account.person_id, deed=VOUCHED)


def _account_of(db: Session, staff_no: str) -> Account | None:
    """The account of who has this number and has not left."""
    person = db.exec(select(Person).where(Person.staff_no == staff_no)).one_or_none()
    return db.get(Account, person.id) if person and person.active else None


def _noted(context: Context, db: Session, person_id: int, deed: str) -> None:
    """A line of history: who came in, and whose account wrong guesses have locked."""
    now = clock.read(db, context.settings)
    by = CALENDAR if deed == "locked_out" else Actor.person(person_id)
    journal.wrote(db, deed, db.get_one(Person, person_id), by=by, now=now)


def blocked(account: Account | None) -> bool:
    """Say whether an administrator has shut an account."""
    return account is not None and account.blocked_at is not None


def _prune(context: Context, db: Session, wall: datetime) -> None:
    settings = context.settings
    visits.prune(db, wall=wall, idle=settings.session_idle, longest=settings.session_longest)


def log_in_as(context: Context, db: Session, person_id: int, deed: str = "signed_in") -> Entered:
    """Let in somebody who has just proved who they are; whoever has a second step, half way.

    `deed` is what history says of it.
    """
    if has_second_step(db, person_id):
        session.clear()
        half = _half_way(context).encrypt_at_time(str(person_id).encode(), _seconds(db))
        session[HALF], session[PROVED] = half.decode(), deed
        return "code"
    _begin(db, context, person_id, deed)
    return "in"


def half_way_in(context: Context) -> int | None:
    """Whose password this browser has proved within the last ten minutes."""
    half = session.get(HALF)
    if not isinstance(half, str):
        return None
    with reading(context.sessions) as db:
        now = _seconds(db)
    try:
        return int(_half_way(context).decrypt_at_time(half.encode(), HALF_LASTS, now))
    except InvalidToken:
        return None


def enter_code(context: Context, person_id: int, code: str) -> bool:
    """Begin the visit of somebody half way in, where the code is right.

    Raises attempts.Locked after too many guesses.
    """
    key = context.settings.signing_key
    subjects = [attempts.subject("code", str(person_id), key), _subjects(context, "")[1]]
    with writing(context.sessions) as db:
        wall = clock.wall(db)
        attempts.refuse_locked(db, subjects, wall=wall)
        person, account = db.get_one(Person, person_id), db.get(Account, person_id)
        welcome = person.active and not blocked(account)
        if not welcome or not opens(db, person_id, code, key=key, wall=wall):
            attempts.failed(db, subjects, wall=wall)
            if attempts.locked_until(db, subjects[:1], wall=wall):
                _noted(context, db, person_id, "locked_out")
            return False
        attempts.succeeded(db, subjects[0])
        _begin(db, context, person_id, session.get(PROVED, "signed_in"))
    return True


def _half_way(context: Context) -> Fernet:
    told = b"pacesetter.half_way\0" + context.settings.signing_key.encode()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(told).digest()))


def _seconds(db: Session) -> int:
    return int(clock.wall(db).timestamp())


def _begin(db: Session, context: Context, person_id: int, deed: str) -> None:
    wall = clock.wall(db)
    _prune(context, db, wall)
    today = clock.local_day(clock.read(db, context.settings), context.settings.zone)
    secret = visits.begin(db, person_id, wall=wall)
    visitor = visitor_of(db, person_id, on=today, secret=secret)
    session.clear()  # nothing that was planted before goes along (TRUST AC24)
    session[PROVED] = deed
    login_user(visitor)
    _noted(context, db, person_id, deed)


def log_out(context: Context) -> bool:
    """End the visit at the server, so that its cookie opens nothing any more.

    Returns whether it had begun by the identity provider, where they may be logged in still.
    """
    secret, vouched = session.get("_user_id"), session.get(PROVED) == VOUCHED
    logout_user()
    session.clear()
    g.pop("_login_user", None)
    if secret:
        with writing(context.sessions) as db:
            visits.end(db, str(secret))
    return bool(secret) and vouched


def _subjects(context: Context, staff_no: str) -> list[str]:
    key = context.settings.signing_key
    source = request.remote_addr or "unknown"
    return [
        attempts.subject("account", staff_no, key),
        attempts.subject("source", source, key),
    ]
