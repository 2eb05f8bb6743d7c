"""What awards, nominations, notices and honours add to the tables of doors."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlmodel import Session, select

from service.db import writing
from service.models import (
    Campaign,
    Honour,
    Nomination,
    Objection,
    Opinion,
    PublicNotice,
    Sanction,
    Selection,
    SelectionDecision,
    Share,
)
from tests.doors.every_door import Added
from tests.doors.house import House, local
from tests.doors.rights import (
    ABOVE_OR_LEADERS,
    BELONGS,
    CONCERNED,
    EVERYBODY,
    OWN,
    OWN_OR_LEADERS,
    SEES,
)
from tests.doors.table_of_doors import HERE as PAGES_HERE
from tests.doors.table_of_doors import WHY, Door, page, reads

AT, DAY = local("2026-03-10"), date(2026, 3, 10)


def _kept(session: Session, kind: type[Any], campaign: int, **values: Any) -> Any:
    """Return the campaign's row of a kind, made where there is none."""
    found = session.exec(select(kind).where(kind.campaign_id == campaign)).first()
    if found is None:
        root = session.get_one(Campaign, campaign).root_id
        found = kind(root_id=root, campaign_id=campaign, **values)
        session.add(found)
        session.flush()
    return found


def _selection(session: Session, campaign: int) -> int:
    values = {"award": "best", "round": "main", "title": "先进", "opened_at": AT}
    found = _kept(session, Selection, campaign, **values)
    _kept(session, Share, campaign, selection_id=found.id, status="declined", closed_at=AT)
    number: int = found.id
    return number


def _nomination(session: Session, campaign: int) -> int:
    organization = session.get_one(Campaign, campaign).organization_id
    number: int = _kept(
        session,
        Nomination,
        campaign,
        selection_id=_selection(session, campaign),
        at_campaign_id=campaign,
        subject="organization:1",
        organization_id=organization,
        proposed_at=AT,
    ).id
    return number


def _notice(session: Session, campaign: int) -> int:
    names = [{"nomination": _nomination(session, campaign), "name": "某", "organization": "某支部"}]
    number: int = _kept(
        session,
        PublicNotice,
        campaign,
        selection_id=_selection(session, campaign),
        number=1,
        names=json.dumps(names),
        opens_on=DAY,
        ends_on=DAY,
        status="over",
        opened_at=AT,
    ).id
    return number


def award(house: House, campaign: int) -> int:
    """Return an award in the making."""
    with writing(house.context.sessions) as session:
        return _selection(session, campaign)


def nomination(house: House, campaign: int) -> int:
    """Return a name that lies before the organisation itself."""
    with writing(house.context.sessions) as session:
        return _nomination(session, campaign)


def opinion(house: House, campaign: int) -> int:
    """Return what a department was asked."""
    with writing(house.context.sessions) as session:
        values = {"role": "discipline_officer", "due_on": DAY, "asked_at": AT}
        number: int = _kept(
            session, Opinion, campaign, nomination_id=_nomination(session, campaign), **values
        ).id
        return number


def decision(house: House, campaign: int) -> int:
    """Return a list that was proposed."""
    with writing(house.context.sessions) as session:
        values = {"number": 1, "method": "persons", "proposed_at": AT}
        selection = _selection(session, campaign)
        number: int = _kept(
            session, SelectionDecision, campaign, selection_id=selection, **values
        ).id
        return number


def notice(house: House, campaign: int) -> int:
    """Return a notice whose days are over."""
    with writing(house.context.sessions) as session:
        return _notice(session, campaign)


def objection(house: House, campaign: int) -> int:
    """Return an objection."""
    with writing(house.context.sessions) as session:
        number: int = _kept(
            session,
            Objection,
            campaign,
            notice_id=_notice(session, campaign),
            selection_id=_selection(session, campaign),
            nomination_id=_nomination(session, campaign),
            name="某",
            text=WHY,
            raised_at=AT,
        ).id
        return number


def honour(house: House, campaign: int) -> int:
    """Return an honour of the organisation."""
    with writing(house.context.sessions) as session:
        own = session.get_one(Campaign, campaign)
        number: int = _kept(
            session,
            Honour,
            campaign,
            root_organization_id=own.root_organization_id,
            selection_id=_selection(session, campaign),
            nomination_id=_nomination(session, campaign),
            organization_id=own.organization_id,
            award="best",
            title="先进",
            name="某支部",
            organization_name="某支部",
            given_by="某党委",
            number="2026-00001-0001",
            code="ABCD2345EFGH6789",
            awarded_on=DAY,
            awarded_at=AT,
        ).id
        return number


def sanction(house: House, campaign: int) -> int:
    """Return a sanction of the organisation."""
    with writing(house.context.sessions) as session:
        own = session.get_one(Campaign, campaign)
        chosen = select(Sanction).where(Sanction.organization_id == own.organization_id)
        found = session.exec(chosen).first() or Sanction(
            root_organization_id=own.root_organization_id,
            organization_id=own.organization_id,
            kind="sanction",
            basis=WHY,
            since=DAY,
            entered_at=AT,
        )
        session.add(found)
        session.flush()
        return found.id


def does(name: str, path: str, right: str, verb: str, **body: Any) -> Door:
    """A write: whoever may do it hears that they saw an old version."""
    return Door(f"api_{name}", "POST", f"/api/v1{path}", right, body, frozenset({409}), verb)


HERE = {"campaign_id": "{campaign}"}
OF_AWARD = {"award_id": "{award}", **HERE}
DECIDES = (OWN_OR_LEADERS, "decide_award")
NAMES = (OWN, "nominate")
DOORS = [
    reads("api_awards.list_awards", "/api/v1/awards", EVERYBODY),
    reads("api_awards.show_award", "/api/v1/awards/{award}", CONCERNED),
    does("awards.open_award", "/awards", *DECIDES, **HERE, award="best"),
    does("awards.allot_places", "/awards/{award}/allotments", ABOVE_OR_LEADERS, "allot_places",
         **HERE, places=1),
    does("awards.send_down", "/awards/{award}/rounds", *DECIDES, nominate_by="2026-04-01"),
    does("awards.ask_opinions", "/awards/{award}/opinions", *DECIDES),
    does("awards.give_opinion", "/awards/opinions/{opinion}", *DECIDES,
         verdict="agrees"),
    does("awards.make_shortlist", "/awards/{award}/shortlist", *DECIDES),
    does("awards.propose_list", "/awards/{award}/decisions", *DECIDES),
    does("awards.decide", "/awards/decisions/{list}", *DECIDES),
    does("awards.open_notice", "/awards/{award}/notices", *DECIDES),
    does("awards.make_award", "/awards/{award}/award", *DECIDES),
    does("awards.close_award", "/awards/{award}/closing", *DECIDES, reason=WHY),
    reads("api_nominations.list_nominations", "/api/v1/nominations", EVERYBODY),
    does("nominations.put_forward", "/nominations", *NAMES, **OF_AWARD),
    does("nominations.put_forward", "/nominations", BELONGS, "name_oneself", **OF_AWARD,
         applying=True),
    does("nominations.recommend", "/nominations/{nomination}/recommendation", *NAMES),
    does("nominations.judge_items", "/nominations/{nomination}/items", *DECIDES,
         items=[{"item": 1, "met": True, "reason": WHY}]),
    does("nominations.dismiss", "/nominations/{nomination}/dismissal", *NAMES, reason=WHY),
    does("nominations.withdraw", "/nominations/{nomination}/withdrawal", *NAMES, reason=WHY),
    does("nominations.rank", "/nominations/ranking", *NAMES, **OF_AWARD),
    does("nominations.hand_in", "/nominations/handing-in", *NAMES, **OF_AWARD),
    reads("api_notices.list_notices", "/api/v1/notices", EVERYBODY),
    reads("api_notices.show_notice", "/api/v1/notices/{notice}", CONCERNED),
    reads("api_notices.list_objections", "/api/v1/notices/objections?notice_id={notice}",
          OWN_OR_LEADERS),
    does("notices.object_to", "/notices/{notice}/objections", CONCERNED, "",
         nomination_id="{nomination}", text=WHY),
    does("notices.rule_on", "/notices/objections/{objection}", *DECIDES,
         upheld=False, ruling=WHY, version=1),
    reads("api_honours.list_honours", "/api/v1/honours", EVERYBODY),
    reads("api_honours.verify", "/api/v1/honours/verification?code=ABCD2345EFGH6789", EVERYBODY),
    reads("api_honours.show_certificate", "/api/v1/honours/{honour}/certificate", SEES),
    does("honours.revoke", "/honours/{honour}/revocation", *DECIDES, reason=WHY),
    does("honours.enter_sanction", "/honours/sanctions", ABOVE_OR_LEADERS, "enter_sanction", **HERE,
         kind="sanction", basis=WHY, since="2026-03-01"),
    does("honours.lift_sanction", "/honours/sanctions/{sanction}/lifting", ABOVE_OR_LEADERS,
         "enter_sanction"),
]  # fmt: skip

AWARDS, NAMED, NOTICES, HONOURS = (
    f"/api/v1/{noun}" for noun in ("awards", "nominations", "notices", "honours")
)
BODIES: dict[str, dict[str, Any]] = {
    AWARDS: {
        "campaign_id": 1, "award": "best", "term": "2026", "places": 1, "pool": 1,
        "nominate_by": "2026-04-01",
    },
    f"{AWARDS}/1/allotments": {"campaign_id": 1, "places": 1},
    f"{AWARDS}/1/rounds": {"nominate_by": "2026-04-01"},
    f"{AWARDS}/1/opinions": {},
    f"{AWARDS}/opinions/1": {"verdict": "agrees", "text": WHY},
    f"{AWARDS}/1/shortlist": {},
    f"{AWARDS}/1/decisions": {
        "by_meeting": True, "entitled": 9, "present": 9, "in_favour": 9, "minutes_id": 1,
    },
    f"{AWARDS}/decisions/1": {},
    f"{AWARDS}/1/notices": {"where_to": WHY},
    f"{AWARDS}/1/award": {},
    f"{AWARDS}/1/closing": {"reason": WHY},
    NAMED: {
        "award_id": 1, "campaign_id": 1, "person_id": 1, "organization_id": 1, "category": "教师",
        "deeds": WHY, "applying": True,
    },
    f"{NAMED}/1/recommendation": {},
    f"{NAMED}/1/items": {"items": [{"item": 1, "met": True, "reason": WHY}]},
    f"{NAMED}/1/dismissal": {"reason": WHY},
    f"{NAMED}/1/withdrawal": {"reason": WHY},
    f"{NAMED}/ranking": {"award_id": 1, "campaign_id": 1},
    f"{NAMED}/handing-in": {"award_id": 1, "campaign_id": 1},
    f"{NOTICES}/1/objections": {
        "nomination_id": 1, "text": WHY, "name": "某", "contact": "8001", "clue": WHY,
        "anonymous": True,
    },
    f"{NOTICES}/objections/1": {"upheld": True, "ruling": WHY, "version": 1},
    f"{HONOURS}/1/revocation": {"reason": WHY},
    f"{HONOURS}/sanctions": {
        "campaign_id": 1, "person_id": 1, "kind": "sanction", "basis": WHY, "since": "2026-03-01",
        "until": "2026-04-01",
    },
    f"{HONOURS}/sanctions/1/lifting": {},
}  # fmt: skip
NULL = frozenset(
    {
        *((AWARDS, name) for name in ("places", "pool", "nominate_by")),
        (f"{AWARDS}/1/decisions", "minutes_id"),
        *((NAMED, name) for name in ("person_id", "organization_id")),
        *((f"{HONOURS}/sanctions", name) for name in ("person_id", "until")),
    }
)
PAGES = [
    page("work_awards.of_campaign", f"{PAGES_HERE}/awards", SEES),
    page("work_awards.show", f"{PAGES_HERE}/awards/{{award}}", SEES),
    page("work_awards.put_forward", f"{PAGES_HERE}/awards/{{award}}/name", SEES),
    page("work_sheets.nominations", f"{PAGES_HERE}/awards/{{award}}/nominations.xlsx", SEES),
    page("work_awards.decision", f"{PAGES_HERE}/awards/{{award}}/decision", SEES),
    page("work_notices.all_notices", "/notices", EVERYBODY),
    page("work_notices.show", "/notices/{notice}", CONCERNED),
    page("work_notices.honours", "/honours", EVERYBODY),
    page("work_notices.certificate", "/honours/{honour}/certificate", SEES),
]
ADDED = Added(
    doors=DOORS,
    pages=PAGES,
    bodies=BODIES,
    optional=NULL
    | {
        (AWARDS, "term"),
        (f"{AWARDS}/opinions/1", "text"),
        *(
            (f"{AWARDS}/1/decisions", name)
            for name in ("by_meeting", "entitled", "present", "in_favour")
        ),
        (f"{AWARDS}/1/notices", "where_to"),
        *((NAMED, name) for name in ("category", "deeds", "applying")),
        *((f"{NOTICES}/1/objections", name) for name in ("name", "contact", "clue", "anonymous")),
    },
    nullable=NULL,
    from_zero=frozenset(
        {
            (f"{AWARDS}/1/allotments", "places"),
            *((f"{AWARDS}/1/decisions", name) for name in ("entitled", "present", "in_favour")),
        }
    ),
    longer=frozenset(
        {
            (f"{AWARDS}/opinions/1", "text"),
            (NAMED, "deeds"),
            *((f"{NOTICES}/1/objections", name) for name in ("text", "clue")),
            (f"{NOTICES}/objections/1", "ruling"),
        }
    ),
    rights={
        "decide_award": OWN_OR_LEADERS,
        "allot_places": ABOVE_OR_LEADERS,
        "nominate": OWN,
        "name_oneself": BELONGS,
        "enter_sanction": ABOVE_OR_LEADERS,
    },
    numbers={
        "{award}": award,
        "{nomination}": nomination,
        "{opinion}": opinion,
        "{list}": decision,
        "{notice}": notice,
        "{objection}": objection,
        "{honour}": honour,
        "{sanction}": sanction,
    },
)
