"""Source 001, by hand: all messages about the exemplary branch and about the late one.

Each list is counted from the source, the plan's reminders and ladders (their days are in
`college_periods`), and the days on which people of the tale act.
"""

from tests.stories.college_periods import HALVES, MONTHS, QUARTERS
from tests.stories.lists import written

#: To all, from the pledges of 2010 on (but when those were handed in): S1-5 to S1-9, S1-14.
TO_ALL = """
2010-05-20 campaign_started launched scheduled {code}-secretary email
2011-01-08 reminder_due week_before review {code}-secretary email  # due on the 15th
2011-01-10 work_done - reviews.given {code}-secretary email
2011-05-09 task_given - nomination {code}-secretary email×2  # S1-16
2011-07-11 task_given - plan_examination {above} email
2011-07-11 work_done - branch_plans.approved {code}-secretary email
2011-07-11 approval_wanted submitted mobilization {above} email
2011-07-11 approved approved mobilization {code}-secretary email
2011-09-13 work_done accepted pledges.accepted {code}-secretary email×2
2011-09-13 work_done accepted pledges.accepted {code}-member-1 email
2011-09-13 approval_wanted submitted pledge {above} email
2011-09-13 approved approved pledge {code}-secretary email
2012-01-08 reminder_due week_before review {code}-secretary email
2012-05-09 task_given - nomination {code}-secretary email×2  # S1-16
2012-01-10 work_done - reviews.given {code}-secretary email
"""
#: S1-13, S1-14: published on the eighth day, to the secretary and the members.
RESULTS = """
2011-03-22 work_done - appraisals.published {code}-secretary email{times}
2011-03-22 work_done - appraisals.published {code}-member-1 email{times}
2011-12-20 work_done - appraisals.published {code}-secretary email{times}
2011-12-20 work_done - appraisals.published {code}-member-1 email{times}
2012-03-22 work_done - appraisals.published {code}-secretary email{times}
2012-03-22 work_done - appraisals.published {code}-member-1 email{times}
"""
#: The first plan and pledges; S1-23: who is drawn, and that all hear of it.
FIRST_PLAN = """
{day} task_given - plan_examination {above} email
{day} work_done - branch_plans.approved {code}-secretary email
{day} approval_wanted submitted mobilization {above} email
"""
FIRST_PLEDGES = """
{day} work_done accepted pledges.accepted {code}-secretary email×2
{day} work_done accepted pledges.accepted {code}-member-1 email
{day} approval_wanted submitted pledge {above} email
"""
DRAWN = """
{day} work_done announced inspections.announced {code}-secretary email
{day} task_given feedback inspections.findings {code}-secretary email
"""
BULLETINS = """
2010-12-13 work_done bulletin inspections.bulletin {code}-secretary email
2011-12-12 work_done bulletin inspections.bulletin {code}-secretary email
"""
#: S1-1: what the eve of the congress, Wednesday, 7 November 2012, cut short and nobody did.
CUT_SHORT = """
2012-11-02 duty_reminder three_days committee_meeting 2012-11 {code}-secretary email
2012-11-08 duty_overdue secretary committee_meeting 2012-11 {code}-secretary email
2012-10-31 duty_reminder week_before stage_summary_meeting 2012-Q4 {code}-secretary email
2012-11-07 duty_reminder due_day stage_summary_meeting 2012-Q4 {code}-secretary email sms
2012-11-08 duty_overdue secretary stage_summary_meeting 2012-Q4 {code}-secretary email
2012-10-31 duty_reminder week_before member_appraisal 2012-H2 {code}-secretary email
2012-11-07 duty_reminder due_day member_appraisal 2012-H2 {code}-secretary email sms
2012-11-08 duty_overdue secretary member_appraisal 2012-H2 {code}-secretary email
"""


def rows(table: str) -> list[list[str]]:
    """The rows of a table of days."""
    return [row.split() for row in written(table)]


def on_its_25th(day: str) -> bool:
    """Whether a reminder comes before who is diligent does the work: on the 25th, after nine."""
    return int(day[-2:]) <= 25


def said_to_the_diligent(code: str) -> str:
    """S1-8, S1-9, S1-14: reminded once at most; the report goes up, and is accepted."""
    told = [
        f"{before} duty_reminder three_days committee_meeting {month} {code}-secretary email"
        for month, before, *_ in rows(MONTHS)
        if on_its_25th(before)
    ]
    weeks = {quarter: week for quarter, week, *_ in rows(QUARTERS)}
    for quarter, week in weeks.items():
        day = week[:-2] + "25"
        told += [
            f"{week} duty_reminder week_before stage_summary_meeting {quarter} "
            f"{code}-secretary email",
            f"{day} work_done - reviews.report_submitted C-office email",
            f"{day} work_done accepted evidence.accepted {code}-secretary email",
        ]
    told += [
        f"{weeks[quarter]} duty_reminder week_before member_appraisal {half} {code}-secretary email"
        for half, quarter in rows(HALVES)
    ]
    return "\n".join(told)


def ladder(duty: str, period: str, code: str, days: list[str]) -> list[str]:
    """The secretary, then the secretary above, then the office (``-``: after the tale)."""
    whom = (
        ("duty_overdue secretary", f"{code}-secretary"),
        ("duty_escalation superior", "G-secretary"),
        ("duty_escalation office", "C-office"),
    )
    return [
        f"{day} {notice} {duty} {period} {to} email"
        for day, (notice, to) in zip(days, whom, strict=True)
        if day != "-"
    ]


def periodic(duty: str, period: str, code: str, days: list[str]) -> list[str]:
    """A week before, on the day by both channels, and the ladder."""
    week, last, *late = days
    return [
        f"{week} duty_reminder week_before {duty} {period} {code}-secretary email",
        f"{last} duty_reminder due_day {duty} {period} {code}-secretary email sms",
        *ladder(duty, period, code, late),
    ]


def said_to_the_idle(code: str) -> str:
    """S1-8, S1-9, S1-14, S1-18: the whole of what a plan says to who does nothing."""
    told = []
    for month, before, *late in rows(MONTHS):
        told.append(
            f"{before} duty_reminder three_days committee_meeting {month} {code}-secretary email"
        )
        told += ladder("committee_meeting", month, code, late)
    days = {quarter: found for quarter, *found in rows(QUARTERS)}
    for quarter, found in days.items():
        told += periodic("stage_summary_meeting", quarter, code, found[:5])
        last, after = found[5:]
        told += [
            f"{last} duty_reminder due_day report_to_office {quarter} {code}-secretary email",
            f"{after} duty_overdue office report_to_office {quarter} {code}-secretary email",
            f"{after} duty_escalation office report_to_office {quarter} C-office email",
        ]
    for half, quarter in rows(HALVES):
        told += periodic("member_appraisal", half, code, days[quarter][:5])
    return "\n".join(told)


#: The exemplary branch: returned once, then signed by who stands in; honoured in 2011.
SAID_OF_B = written(
    TO_ALL.format(code="B", above="G-secretary")
    + RESULTS.format(code="B", times="")
    + FIRST_PLAN.format(code="B", above="G-secretary", day="2010-06-21")
    + FIRST_PLEDGES.format(code="B", above="G-secretary", day="2010-09-13")
    + DRAWN.format(code="B", day="2011-12-12")
    + BULLETINS.format(code="B")
    + CUT_SHORT.format(code="B")
    + said_to_the_diligent("B")
    + """
2010-06-21 returned returned mobilization B-secretary email
2010-06-28 approval_wanted submitted mobilization G-secretary email
2010-06-28 approved approved mobilization B-secretary email
2010-09-20 approval_wanted members pledge G-secretary email  # it lies there, ten days before
2010-09-20 approval_wanted members pledge G-member-1 email  # and before who stands in
2010-09-22 approved approved pledge B-secretary email
2010-10-18 work_done - reviews.contact_set B-secretary email
2010-10-18 work_done - reviews.contact_set C-leading_group email
2011-06-20 work_done - commendation.awarded B-secretary email×2
2011-06-20 work_done - commendation.awarded B-member-1 email
"""
)

#: The late branch: S1-5 was due on Thursday, 15 July 2010, and came on the 26th.
SAID_OF_L = written(
    TO_ALL.format(code="L", above="G-secretary")
    + RESULTS.format(code="L", times="")
    + FIRST_PLAN.format(code="L", above="G-secretary", day="2010-07-26")
    + FIRST_PLEDGES.format(code="L", above="G-secretary", day="2010-10-18")
    + DRAWN.format(code="L", day="2010-12-13")
    + BULLETINS.format(code="L")
    + CUT_SHORT.format(code="L")
    + said_to_the_idle("L")
    + """
2010-07-08 reminder_due week_before mobilization L-secretary email
2010-07-12 reminder_due three_days mobilization L-secretary email sms
2010-07-15 reminder_due due_day mobilization L-secretary email sms
2010-07-16 overdue secretary mobilization L-secretary email sms
2010-07-20 escalation superior mobilization G-secretary email
2010-07-22 escalation office mobilization C-office email
2010-07-26 approved approved mobilization L-secretary email
2010-09-13 postponement_wanted postponement_requested pledge G-secretary email
2010-09-13 postponement_decided postponement_granted pledge L-secretary email
2010-10-10 reminder_due members pledge L-secretary email  # put off to Wednesday, 20 October
2010-10-10 reminder_due members pledge L-member-1 email
2010-10-13 reminder_due week_before pledge L-secretary email
2010-10-15 reminder_due three_days pledge L-secretary email sms
2010-10-18 approved approved pledge L-secretary email
# S1-23: the ticket is due on Friday, 24 December, blue from five working days before.
2010-12-13 task_given ticket inspections.ticket L-secretary email
2010-12-17 work_done blue inspections.ticket_blue L-secretary email
2010-12-20 work_done failed pledges.failed L-secretary email
2012-06-18 work_done - commendation.awarded L-secretary email
2012-06-18 work_done - commendation.awarded L-member-1 email
"""
)
