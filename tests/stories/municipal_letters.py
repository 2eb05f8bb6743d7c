"""Every message of the municipal organs' campaign about three of them, written from the plan.

A line is: the day, what it is about, the rule that speaks, to whom, and where it comes from;
``+sms`` where it goes by both channels. Several things or people on one line stand between
commas. Nobody has a telephone: what goes by sms is written down and cannot be delivered.
Days are counted by the calendar of the mainland: 3 June 2010 is the third working day after 31 May.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel import select

from notifications import outbox
from service.models import Person
from tests.stories.municipal_organs import B, L, W
from tests.stories.tale import ZONE, Tale

#: (day, about, rule, to whom, by).
Letter = tuple[str, str, str, str, str]

#: The branch that is late, and learns.
TO_L = """
2010
04-28 scheduled launched L-secretary S2-1
05-10 launch/mobilization week_before L-secretary S2-1
05-12 launch/mobilization three_days L-secretary +sms S2-1
05-17 launch/mobilization due_day L-secretary +sms S2-1
05-24 launch/pledge members L-secretary,L-member-1 S2-6
05-26 launch/pledge three_days L-secretary +sms S2-6
05-31 launch/pledge due_day L-secretary +sms S2-6
06-01 launch/pledge secretary L-secretary +sms S2-15
06-03 launch/pledge superior D-secretary S2-15
06-07 launch/pledge office W-office S2-15
06-14 launch/pledge leading_group W-leading_group S2-15
06-18 branch_plan task_given D-secretary S2-1
06-18 branch_plan work_done L-secretary S2-1
06-18 pledge accepted L-secretary,L-member-1,L-secretary S2-6
06-18 launch/pledge approved L-secretary S2-1
06-23 membership_dues,survey week_before L-secretary S2-5,S2-13
06-28 anniversary_events,anniversary_meeting week_before L-secretary S2-11
07-01 membership_dues,survey secretary L-secretary S2-5,S2-13
07-06 anniversary_meeting secretary L-secretary S2-11
07-07 membership_dues,survey superior D-secretary S2-15
07-12 anniversary_meeting superior D-secretary S2-15
07-17 reading_month two_weeks L-secretary,L-member-1 S2-12
09-15 rectification task_given L-secretary,D-secretary S2-2
09-15 rectification work_done L-secretary S2-2
09-23 membership_dues week_before L-secretary S2-13
10-01 membership_dues secretary L-secretary S2-13
10-13 membership_dues superior D-secretary S2-15
12-20 pledge_item failed L-secretary S2-2
12-24 election_on_time,membership_dues,survey,visible_identity week_before L-secretary S2-13,S2-14
2011
01-01 election_on_time,membership_dues,survey secretary L-secretary S2-13
01-10 election_on_time,membership_dues,survey superior D-secretary S2-15
03-20 review work_done L-secretary S2-7
03-24 membership_dues week_before L-secretary S2-13
04-01 membership_dues secretary L-secretary S2-13
04-08 membership_dues superior D-secretary S2-15
05-17 share,share,share task_given L-secretary S2-2
06-23 membership_dues,survey week_before L-secretary S2-13
07-01 membership_dues,survey secretary L-secretary S2-13
07-07 membership_dues,survey superior D-secretary S2-15
08-18 deepening/pledge postponement_requested D-secretary S2-3
08-18 deepening/pledge postponement_granted L-secretary S2-3
09-13 deepening/pledge members L-secretary,L-member-1 S2-3
09-15 deepening/pledge three_days L-secretary +sms S2-3
09-15 pledge accepted L-secretary,L-member-1,L-secretary S2-3
09-15 deepening/pledge returned L-secretary S2-3
09-19 deepening/pledge approved L-secretary S2-3
2012
03-20 review work_done L-secretary S2-7
04-10 appraisal work_done L-secretary,L-member-1 S2-8
05-17 share,share task_given L-secretary S2-3
06-18 honour work_done L-secretary,L-member-1 S2-3
10-31 summary/summary week_before L-secretary S2-4
11-02 summary/summary three_days L-secretary +sms S2-4
"""

#: The branch that does everything, and is given more time once.
TO_B = """
2010
04-28 scheduled launched B-secretary S2-1
05-10 launch/mobilization week_before B-secretary S2-1
05-10 branch_plan task_given D-secretary S2-1
05-10 branch_plan work_done B-secretary S2-1
05-12 launch/mobilization three_days B-secretary +sms S2-1
05-17 launch/mobilization due_day B-secretary +sms S2-1
05-20 pledge accepted B-secretary,B-member-1,B-secretary S2-6
05-20 launch/pledge returned B-secretary S2-1
05-20 launch/pledge submitted D-secretary S2-1
05-24 launch/pledge members D-secretary S2-1
05-26 launch/pledge three_days D-secretary +sms S2-1
05-26 launch/pledge three_days D-member-1 +sms S2-1
05-26 launch/pledge approved B-secretary S2-1
06-28 anniversary_events,anniversary_meeting week_before B-secretary S2-11
09-15 rectification task_given B-secretary,D-secretary S2-2
09-15 rectification work_done B-secretary S2-2
12-28 task,task three_days B-secretary S2-2
12-28 task three_days B-member-1 S2-2
12-31 task,task due_day B-secretary S2-2
12-31 task due_day B-member-1 S2-2
2011
01-01 task,task owing B-secretary S2-2
01-01 task owing B-member-1 S2-2
01-06 task,task,task superior D-secretary S2-15
01-07 task,task,task office W-office S2-15
01-14 task,task,task office W-office S2-15
01-20 advance/carry_out postponement_requested D-secretary S2-2
01-20 advance/carry_out postponement_granted B-secretary S2-2
01-21 task,task,task office W-office S2-15
01-28 task,task,task office W-office S2-15
02-13 advance/carry_out week_before B-secretary S2-2
02-16 advance/carry_out three_days B-secretary +sms S2-2
03-20 review work_done B-secretary S2-7
05-17 share,share,share task_given B-secretary S2-2
06-20 honour work_done B-secretary,B-secretary,B-member-1,B-secretary S2-2
08-15 pledge accepted B-secretary,B-member-1,B-secretary,B-member-2 S2-3
08-18 deepening/pledge approved B-secretary S2-3
2012
03-20 review work_done B-secretary S2-7
04-10 appraisal work_done B-secretary,B-member-1,B-member-2 S2-8
05-17 share,share task_given B-secretary S2-3
"""

#: The top, which has no superior: its leading group approves.
TO_W = """
2010
04-28 scheduled launched W-secretary S2-1
05-10 launch/mobilization week_before W-secretary S2-1
05-10 branch_plan task_given W-leading_group S2-1
05-10 branch_plan work_done W-secretary S2-1
05-12 launch/mobilization three_days W-secretary +sms S2-1
05-17 launch/mobilization due_day W-secretary +sms S2-1
05-20 pledge accepted W-secretary,W-member-1,W-secretary S2-6
05-20 launch/pledge approved W-secretary S2-1
09-15 rectification task_given W-secretary,W-leading_group S2-2
09-15 rectification work_done W-secretary S2-2
2011
03-20 review work_done W-secretary S2-7
05-17 share,share,share task_given W-secretary S2-2
05-17 selection,selection,selection work_done W-secretary,W-office S2-2
06-07 task,task,task three_days W-office S2-9
06-07 objection work_done L-masses-1 S2-9
06-09 task three_days W-office S2-9
06-10 task,task due_day W-office S2-9
06-11 selection/clean,selection/clean work_done W-secretary,W-office S2-9
06-14 task due_day W-office S2-9
06-15 selection/clean work_done W-secretary,W-office S2-9
08-15 pledge accepted W-secretary,W-member-1,W-secretary S2-3
08-15 deepening/pledge approved W-secretary S2-3
2012
03-20 review work_done W-secretary S2-7
04-10 appraisal,appraisal work_done W-secretary,W-member-1 S2-8
05-17 share,share task_given W-secretary S2-3
05-17 selection,selection work_done W-secretary,W-office S2-3
06-06 task,task three_days W-office S2-9
06-06 objection work_done B-masses-1 S2-9
06-11 task,task due_day W-office S2-9
06-12 selection/clean,selection/clean work_done W-secretary,W-office S2-9
"""

LETTERS = {L: TO_L, B: TO_B, W: TO_W}
LINE = re.compile(r"(\d\d-\d\d) (\S+) (\w+) (\S+)( \+sms)?(?: S2-\d+(?:,S2-\d+)*)")


def written(code: str) -> list[Letter]:
    """Return the messages that the table above lists for an organisation."""
    return sorted(_read(LETTERS[code].strip().splitlines()))


def _read(lines: list[str]) -> Iterator[Letter]:
    year = ""
    for line in lines:
        if re.fullmatch(r"\d{4}", line):
            year = line
            continue
        found = LINE.fullmatch(line)
        assert found, line
        for about in found[2].split(","):
            for who in found[4].split(","):
                for by in ("email", "sms") if found[5] else ("email",):
                    yield f"{year}-{found[1]}", about, found[3], who, by


def sent(tale: Tale, code: str) -> list[Letter]:
    """Return the messages about an organisation's campaign that were not called off in time."""
    with tale.looking() as session:
        people = {each.id: each.staff_no for each in session.exec(select(Person)).all()}
        found = outbox.listing(session, campaign_id=tale.campaign(code), limit=10_000)
    return sorted(
        (
            row["planned_at"].astimezone(ZONE).date().isoformat(),
            _about(row["round"], row["stage"]),
            row["rule"].partition(".")[0] or row["notice"],
            people.get(row["recipient_id"], "nobody"),
            row["channel"],
        )
        for row in found
        if row["status"] != "cancelled"
    )


def _about(round_key: str, stage: str) -> str:
    """Name what a message is about, without the numbers of rows."""
    about = stage if round_key in ("work", "duty") else f"{round_key}/{stage}"
    return re.sub(r"/\d+", "", about).strip("/")
