"""Source 004, by hand: every line of every ledger, the honours, and the messages of three.

Each list is counted from the source (S4-2 to S4-13), the plan's reminders and ladders, and the days
on which people of the tale act. Working days are those of the State Council's notice for 2023: 25
June and 7 and 8 October were worked; 5 April, 1 to 3 May, 22 to 24 June, and all days from 29
September to 6 October were free. The last working day of the year is Friday, 29 December.
"""

from tests.stories.lists import written

#: A branch's year: once the plan (S4-4); four quarters of 三会一课 (S4-4), self-checks (S4-10) and
#: reports (S4-12); two half-years of appraisal (S4-5), care, models, opinions (S4-6, S4-8, S4-13).
OWED = 1 + 4 * 3 + 2 * 4
#: 自选动作: four quarters of training (S4-7), two half-years of suggestions (S4-4).
OPTIONAL = 4 + 2
#: Two documents by each (S4-2), and three papers: duties of each, summary, rules (S4-3, S4-13).
PAPERS = {"document in_force": 2, "filing filed": 3}
#: S4-10, S4-13, S4-3.
ONCE = {"self_check settled": 1, "hearing held": 1}

#: Ledgers: how many lines of a kind and outcome.
LEDGERS = {
    "C": {
        **PAPERS, **ONCE, "course launched": 1, "approval approved": 1, "meeting held": 1,
        "pledge judged": 1, "pledge_item fulfilled": 1, "stage passed": 8,
        # S4-9: of four spot checks and two assessments one each; S4-4 and S4-13 twice not at all.
        "duty done": 1 + 1, "evidence accepted": 1 + 1, "duty overdue": 3 + 1 + 1 + 2,
    },
    "B1": {
        **PAPERS, **ONCE, "course launched": 1, "approval approved": 1, "approval returned": 1,
        "postponement granted": 1, "meeting held": 1 + 4,  # S4-3, and each quarter's
        "duty done": OWED + OPTIONAL - 2, "duty not_held": 2,  # S4-7, from July on
        # What members hand in as suggestions, two members twice, is no evidence but a paper.
        "evidence accepted": OWED + 2, "contribution accepted": 2 * 2,
        "pledge judged": 2, "pledge_item fulfilled": 2, "stage passed": 8,
        "inspection settled": 1, "nomination honoured": 2, "honour given": 2,
    },
    "B2": {  # late with its plan, and it never did what recurs
        **PAPERS, **ONCE, "course launched": 1, "approval approved": 1, "meeting held": 1,
        "duty overdue": OWED, "duty not_held": OPTIONAL,
        "pledge judged": 2, "pledge_item fulfilled": 2, "stage passed": 7, "stage late": 1,
        "inspection settled": 1, "ticket closed": 1, "nomination removed": 1,
    },
    "N": {  # founded on 14 April: no planning; it owes from the third quarter on
        "filing filed": 3, **ONCE, "course joined": 1, "meeting held": 1,
        "duty overdue": 2 * 3 + 4, "duty not_held": 2 + 1,
        "pledge judged": 2, "pledge_item fulfilled": 1, "pledge_item failed": 1,
        "stage passed": 7, "inspection settled": 2,  # drawn in June, assessed with all
    },
}  # fmt: skip

#: S4-11: one organisation, one member; the other member's name was struck off.
HONOURS = [
    ("2023-12-22", "四优共产党员", "输电党支部secretarysecretary"),
    ("2023-12-22", "四强党组织", "输电党支部"),
]

#: To all: the launch, a month before the end of the work (S4-4), a week before the year's (S4-13).
TO_ALL = """
2023-02-20 campaign_started launched scheduled {code}-secretary email
2023-08-30 reminder_due month_left advance {code}-secretary email
2023-12-24 reminder_due week_before summary {code}-secretary email
2023-05-10 work_done accepted pledges.accepted {code}-secretary email
2023-11-06 task_given - nomination {code}-secretary email×2  # S4-8
"""
#: S4-9: the bulletin of June, and the assessment of November with what it found.
TO_BRANCHES = """
2023-05-10 work_done accepted pledges.accepted {code}-member-1 email
2023-06-12 work_done bulletin inspections.bulletin {code}-secretary email
2023-11-03 work_done announced inspections.announced {code}-secretary email
2023-11-03 task_given feedback inspections.findings {code}-secretary email
2023-11-03 work_done bulletin inspections.bulletin {code}-secretary email
"""

#: The exemplary branch: returned once, put off once, and otherwise never late.
SAID_OF_B1 = written(
    (TO_ALL + TO_BRANCHES).format(code="B1")
    + """
2023-03-06 approval_wanted submitted planning C-secretary email
2023-03-06 returned returned planning B1-secretary email
2023-03-14 duty_reminder three_days self_check 2023-Q1 B1-secretary email
2023-03-16 work_done - reviews.report_submitted C-office email
2023-03-20 approval_wanted submitted planning C-secretary email
2023-03-22 approval_wanted week_before planning C-secretary email  # on the 29th it is due
2023-03-22 approval_wanted week_before planning C-organization_officer email  # who stands in
2023-03-22 approved approved planning B1-secretary email
2023-04-20 postponement_wanted postponement_requested mobilization C-secretary email
2023-04-20 postponement_decided postponement_granted mobilization B1-secretary email
2023-05-01 reminder_due week_before mobilization B1-secretary email
2023-05-04 reminder_due three_days mobilization B1-secretary email sms  # Saturday the 6th counts
2023-05-08 reminder_due due_day mobilization B1-secretary email sms
2023-06-12 duty_reminder three_days self_check 2023-Q2 B1-secretary email
2023-06-12 work_done - reviews.report_submitted C-office email
2023-09-12 duty_reminder three_days self_check 2023-Q3 B1-secretary email
2023-09-12 work_done - reviews.report_submitted C-office email
2023-09-26 duty_reminder three_days skills 2023-Q3 B1-secretary email
2023-11-06 work_done - reviews.report_submitted C-office email
2023-11-22 work_done - commendation.items_judged B1-secretary email×2  # S4-1
2023-12-22 work_done - commendation.awarded B1-secretary email×2
2023-12-27 duty_reminder three_days skills 2023-Q4 B1-secretary email
"""
)

#: What B2 never did: duty, period; the day three working days before its last; one working day
#: after it, to the secretary; five after it, to the secretary above (``-``: after the tale).
UNDONE = """
self_check 2023-Q1            2023-03-14 2023-03-20 2023-03-24  # ten working days before the 31st
self_check 2023-Q2            2023-06-12 2023-06-16 2023-06-25
self_check 2023-Q3            2023-09-12 2023-09-18 2023-09-22
self_check 2023-Q4            2023-12-13 2023-12-19 2023-12-25
meetings_and_lesson 2023-Q1   2023-03-28 2023-04-03 2023-04-10
meetings_and_lesson 2023-Q2   2023-06-27 2023-07-03 2023-07-07
meetings_and_lesson 2023-Q3   2023-09-26 2023-10-07 2023-10-11
meetings_and_lesson 2023-Q4   2023-12-27 2024-01-02 -
status_report 2023-Q1         2023-03-28 2023-04-03 2023-04-10
status_report 2023-Q2         2023-06-27 2023-07-03 2023-07-07
status_report 2023-Q3         2023-09-25 2023-10-07 2023-10-11  # its last day is Thursday, the 28th
status_report 2023-Q4         2023-12-26 2024-01-02 -
skills 2023-Q1                2023-03-28 - -  # optional: reminded of, and never late
skills 2023-Q2                2023-06-27 - -
skills 2023-Q3                2023-09-26 - -
skills 2023-Q4                2023-12-27 - -
work_plan 2023                2023-03-28 2023-04-03 2023-04-10
member_appraisal 2023-H1      2023-06-27 2023-07-03 2023-07-07
member_appraisal 2023-H2      2023-12-26 2024-01-02 -
care_for_members 2023-H1      2023-06-27 2023-07-03 2023-07-07
care_for_members 2023-H2      2023-12-26 2024-01-02 -
masses_opinions 2023-H1       2023-06-27 2023-07-03 2023-07-07
masses_opinions 2023-H2       2023-12-26 2024-01-02 -
models 2023-H1                2023-06-27 2023-07-03 2023-07-07
models 2023-H2                2023-12-27 2024-01-02 -
"""


def said_of_undone() -> str:
    """Each row of the table as the messages that it stands for."""
    told = []
    for row in written(UNDONE):
        duty, period, *days = row.split()
        whom = (
            ("duty_reminder three_days", "B2-secretary"),
            ("duty_overdue secretary", "B2-secretary"),
            ("duty_escalation superior", "C-secretary"),
        )
        told += [
            f"{day} {notice} {duty} {period} {to} email"
            for day, (notice, to) in zip(days, whom, strict=True)
            if day != "-"
        ]
    return "\n".join(told)


#: The late branch: its plan was due on Wednesday, 29 March, and came on 14 April.
SAID_OF_B2 = written(
    (TO_ALL + TO_BRANCHES).format(code="B2")
    + said_of_undone()
    + """
2023-03-22 reminder_due week_before planning B2-secretary email
2023-03-24 duty_escalation superior self_check 2023-Q1 C-organization_officer email  # who stands in
2023-03-24 reminder_due three_days planning B2-secretary email sms
2023-03-29 reminder_due due_day planning B2-secretary email sms
2023-03-30 overdue secretary planning B2-secretary email sms
2023-04-03 escalation superior planning C-secretary email
2023-04-05 escalation office planning C-office email
2023-04-12 escalation leading_group planning C-leading_group email
2023-04-14 approval_wanted submitted planning C-secretary email
2023-04-14 approved approved planning B2-secretary email
# S4-4: fourteen days before, to each member.
2023-06-16 duty_reminder two_weeks cost_suggestions 2023-H1 B2-secretary email
2023-06-16 duty_reminder two_weeks cost_suggestions 2023-H1 B2-member-1 email
2023-12-17 duty_reminder two_weeks cost_suggestions 2023-H2 B2-secretary email
2023-12-17 duty_reminder two_weeks cost_suggestions 2023-H2 B2-member-1 email
# S4-9: the ticket of 12 June is due on Friday, the 30th, and answered on the 29th.
2023-06-12 task_given ticket inspections.ticket B2-secretary email
2023-06-25 work_done blue inspections.ticket_blue B2-secretary email
2023-06-27 task_reminder three_days ticket B2-secretary email
2023-06-29 work_done yellow inspections.ticket_yellow B2-secretary email
2023-06-29 work_done yellow inspections.ticket_yellow C-secretary email
# S4-1: its member's name is judged; S4-11: an objection to it is upheld.
2023-11-22 work_done - commendation.items_judged B2-secretary email
2023-11-24 work_done - commendation.removed B2-secretary email
2023-11-24 work_done - commendation.removed B2-member-1 email
"""
)

#: The bureau at the top: nobody stands above it; what its office owes goes to the leading group.
SAID_OF_C = written(
    TO_ALL.format(code="C")
    + """
2023-03-06 approval_wanted submitted planning C-leading_group email
2023-03-06 approved approved planning C-secretary email
2023-03-20 work_done substitute_made approvals.substitute_made C-secretary email
2023-03-20 work_done substitute_made approvals.substitute_made C-organization_officer email
2023-03-21 work_done substitute_begins approvals.substitute_begins C-secretary email
2023-03-21 work_done substitute_begins approvals.substitute_begins C-organization_officer email
2023-03-25 work_done substitute_over approvals.substitute_over C-secretary email
2023-03-25 work_done substitute_over approvals.substitute_over C-organization_officer email
2023-03-28 duty_reminder three_days work_plan 2023 C-secretary email
2023-04-03 duty_overdue secretary work_plan 2023 C-secretary email
2023-06-27 duty_reminder three_days masses_opinions 2023-H1 C-secretary email
2023-07-03 duty_overdue secretary masses_opinions 2023-H1 C-secretary email
2023-12-26 duty_reminder three_days masses_opinions 2023-H2 C-secretary email
2024-01-02 duty_overdue secretary masses_opinions 2023-H2 C-secretary email
# S4-9: the spot check of the second quarter and the assessment of the second half-year were done.
2023-03-28 duty_reminder three_days spot_check 2023-Q1 C-office email
2023-04-03 duty_overdue office spot_check 2023-Q1 C-office email
2023-04-10 duty_escalation leading_group spot_check 2023-Q1 C-leading_group email
2023-06-27 duty_reminder three_days regular_assessment 2023-H1 C-office email
2023-07-03 duty_overdue office regular_assessment 2023-H1 C-office email
2023-07-07 duty_escalation leading_group regular_assessment 2023-H1 C-leading_group email
2023-09-25 duty_reminder three_days spot_check 2023-Q3 C-office email
2023-10-07 duty_overdue office spot_check 2023-Q3 C-office email
2023-10-11 duty_escalation leading_group spot_check 2023-Q3 C-leading_group email
2023-12-26 duty_reminder three_days spot_check 2023-Q4 C-office email
2024-01-02 duty_overdue office spot_check 2023-Q4 C-office email
# S4-11: five working days from 22 November end on the 29th; of members, anew, on 1 December.
2023-11-06 work_done - commendation.names_complete C-secretary email×2
2023-11-06 work_done - commendation.names_complete C-office email×2
2023-11-24 task_reminder three_days public_notice C-office email×2
2023-11-24 task_reminder three_days objection C-office email
2023-11-24 work_done - commendation.objection_upheld B2-masses-1 email
2023-11-28 task_reminder three_days public_notice C-office email
2023-11-29 task_reminder due_day public_notice C-office email
2023-11-30 work_done - commendation.notice_over C-secretary email
2023-11-30 work_done - commendation.notice_over C-office email
2023-12-01 task_reminder due_day public_notice C-office email
2023-12-02 work_done - commendation.notice_over C-secretary email
2023-12-02 work_done - commendation.notice_over C-office email
"""
)
