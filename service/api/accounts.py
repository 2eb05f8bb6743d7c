"""Accounts 账号 and posts 职务 of people: invited, blocked, let in again, named and ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from flask import Response
from pydantic import Field
from sqlmodel import select

from service import accounts as verbs
from service import clock
from service.accounts.listing import A_PAGE
from service.api.noun import make
from service.api.people import Numbered, person_and_home, told
from service.api.request import Answer, Call, read, write
from service.api.shapes import MOST, Code, Headers, Note, Nothing, Shape, Text
from service.auth.permits import OVERSEEING, allow, oversees_anything
from service.errors import NotFound
from service.models import Organization, Person
from service.roles import ADMINISTRATIONS, roles_of

noun = make("accounts")
Act = Callable[[Call, Person, Any], dict[str, Any]]


class Asked(Shape):
    """Whom to look for: part of a name or number; `after` is the last number of the page before."""

    search: Note = ""
    after: Annotated[int, Field(ge=0, le=MOST)] = 0


class Why(Shape):
    """A reason."""

    reason: Text


class PostOf(Shape):
    """A post of an organisation."""

    organization: Code
    post: Code


class PostEnded(PostOf):
    """And why it ends."""

    reason: Text


@noun.get("", summary="People with how their accounts stand")
def list_accounts(query: Asked) -> Response:
    """Of the trees whose people or accounts the caller keeps."""

    def do(call: Call) -> Any:
        oversees_anything(call.session, call.who, "see_accounts")
        seats = (seat for seat in call.who.offices if seat.role in OVERSEEING["see_accounts"])
        trees = [seat.path for seat in seats if seat.at_top]
        found = verbs.people_with_accounts(
            call.session, trees, search=query.search.strip(), after=query.after
        )
        shown = found[:A_PAGE]
        key, wall = call.context.settings.signing_key, clock.wall(call.session)
        people = [person for person, _ in shown]
        stands = verbs.standing_of(call.session, people, key=key, wall=wall)
        posts = roles_of(call.session, stands, call.now)
        more = shown[-1][0].id if len(found) > len(shown) else None
        return {
            "accounts": [
                _told(person, place, stands[person.id], posts[person.id]) for person, place in shown
            ],
            "next": more,
        }

    return read(do)


def _told(
    person: Person,
    place: Organization,
    stands: verbs.Standing,
    posts: Sequence[tuple[str, Organization]],
) -> Any:
    return {
        **told(person, place.code),
        "organization_name": place.name,
        "account": stands.state,
        "visits": stands.visits,
        "last_seen": stands.last_seen,
        "locked_until": stands.locked_until,
        "second_step": stands.second_step,
        "posts": [
            {"post": role, "organization": at.code, "organization_name": at.name}
            for role, at in posts
        ],
    }


@noun.get("/<staff_no>", summary="One person: posts, and how the account stands")
def show_account(path: Numbered) -> Response:
    """By staff number."""

    def do(call: Call) -> Any:
        person, home = person_and_home(call, path.staff_no)
        allow(call.session, call.who, "see_accounts", home)
        key, wall = call.context.settings.signing_key, clock.wall(call.session)
        stands = verbs.standing_of(call.session, [person], key=key, wall=wall)
        posts = roles_of(call.session, [person.id], call.now)[person.id]
        return _told(person, home, stands[person.id], posts)

    return read(do)


def _do(staff_no: str, verb: str, act: Act, *, kept: bool = True) -> Response:
    """Do something to an account, by the right to it in the person's own tree."""

    def do(call: Call) -> Answer:
        person, home = person_and_home(call, staff_no)
        by = call.by(allow(call.session, call.who, verb, home))
        return {"staff_no": person.staff_no, **act(call, person, by)}, 200

    return write(do, kept=kept)


@noun.post("/<staff_no>/invitation", summary="Make a link by which a person sets a password")
def invite(path: Numbered, header: Headers, body: Nothing) -> Response:
    """It works once; the answer is not kept for repetitions, since the link is a secret."""

    def act(call: Call, person: Person, by: Any) -> dict[str, Any]:
        wall = clock.wall(call.session)
        secret = verbs.invite(call.session, person, by=by, wall=wall, now=call.now)
        base = call.context.settings.base_url.rstrip("/")
        return {"link": f"{base}/invitations/{secret}", "name": person.name}

    return _do(path.staff_no, "invite", act, kept=False)


@noun.post("/<staff_no>/reset", summary="Send a person a link to set a new password, by mail")
def send_link(path: Numbered, header: Headers, body: Nothing) -> Response:
    """To the address on record."""

    def act(call: Call, person: Person, by: Any) -> dict[str, Any]:
        settings, wall = call.context.settings, clock.wall(call.session)
        verbs.send_link(
            call.session,
            person,
            by=by,
            key=settings.signing_key,
            lasts=settings.reset_lasts,
            wall=wall,
            now=call.now,
        )
        return {}

    return _do(path.staff_no, "keep_accounts", act)


@noun.post("/<staff_no>/block", summary="Let nobody in by an account")
def block(path: Numbered, header: Headers, body: Why) -> Response:
    """Visits, links and tokens end at once."""

    def act(call: Call, person: Person, by: Any) -> dict[str, Any]:
        wall = clock.wall(call.session)
        verbs.block(call.session, person, body.reason, by=by, wall=wall, now=call.now)
        return {}

    return _do(path.staff_no, "keep_accounts", act)


@noun.post("/<staff_no>/unblock", summary="Let a person in again")
def unblock(path: Numbered, header: Headers, body: Why) -> Response:
    """What an administrator shut, and what wrong guesses locked."""

    def act(call: Call, person: Person, by: Any) -> dict[str, Any]:
        key = call.context.settings.signing_key
        verbs.unblock(call.session, person, body.reason, by=by, key=key, now=call.now)
        return {}

    return _do(path.staff_no, "keep_accounts", act)


@noun.post("/<staff_no>/visits/end", summary="Log a person out everywhere")
def end_visits(path: Numbered, header: Headers, body: Nothing) -> Response:
    """Their password stays."""

    def act(call: Call, person: Person, by: Any) -> dict[str, Any]:
        verbs.end_visits_of(call.session, person, by=by, now=call.now)
        return {}

    return _do(path.staff_no, "keep_accounts", act)


@noun.post("/<staff_no>/second-step/removal", summary="Ask a person for no code any more")
def take_second_step(path: Numbered, header: Headers, body: Why) -> Response:
    """As where the telephone is lost; visits end."""

    def act(call: Call, person: Person, by: Any) -> dict[str, Any]:
        verbs.take_second_step_away(call.session, person, body.reason, by=by, now=call.now)
        return {}

    return _do(path.staff_no, "keep_accounts", act)


@noun.post("/<staff_no>/posts", summary="Let a person hold a post from today on")
def give_post(path: Numbered, header: Headers, body: PostOf) -> Response:
    """Administrators are named by the security administrator, others by who keeps people."""

    def do(call: Call) -> Answer:
        person, place, by = _for_post(call, path.staff_no, body)
        given = {"by": by, "now": call.now}
        verbs.give_post(call.session, call.rulebook, person, place, body.post, **given)
        return {"staff_no": person.staff_no, "post": body.post}, 200

    return write(do)


@noun.post("/<staff_no>/posts/end", summary="Let a person hold a post no more, from today on")
def end_post(path: Numbered, header: Headers, body: PostEnded) -> Response:
    """What waits for it waits for whoever holds it next."""

    def do(call: Call) -> Answer:
        person, place, by = _for_post(call, path.staff_no, body)
        given = {"by": by, "now": call.now}
        post, reason = body.post, body.reason
        verbs.end_post(call.session, call.rulebook, person, place, post, reason, **given)
        return {"staff_no": person.staff_no, "post": post}, 200

    return write(do)


def _for_post(call: Call, staff_no: str, body: PostOf) -> tuple[Person, Organization, Any]:
    """Both the person's tree and the organisation's must be the caller's to keep."""
    person, home = person_and_home(call, staff_no)
    chosen = select(Organization).where(Organization.code == body.organization)
    place = call.session.exec(chosen).one_or_none()
    if place is None:
        raise NotFound("organization")
    verb = "name_administrators" if body.post in ADMINISTRATIONS else "manage_people"
    allow(call.session, call.who, verb, home)
    return person, place, call.by(allow(call.session, call.who, verb, place))
