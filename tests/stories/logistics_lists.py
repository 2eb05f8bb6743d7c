"""Source 000, by hand: every line of every ledger, the honours, and the messages of three.

Each list is counted from the source (S0-1 to S0-13), the plan's reminders and the days on which
people of the tale act. Working days are those of the State Council's notices: in 2010 25 and 26
September were worked, in 2011 6 June was free and 31 December worked, in 2012 31 March and 29
September were worked.
"""

from tests.stories.lists import written

#: Ledgers: how many lines of a kind and outcome.
LEDGERS = {
    "H": {
        "course launched": 1, "branch_plan adopted": 1, "approval approved": 2,
        # S0-11: three kinds of meeting and the study; S0-13: the theme; S0-10: the election.
        "meeting held": 4 + 1 + 1,
        "pledge published": 3, "pledge_item fulfilled": 3,  # S0-12: its own, and two members'
        "stage passed": 5,  # S0-11 to S0-13, S0-10, S0-9
        # S0-2: the quarters from 2010-Q2 to 2012-Q3; of the next the congress is in the midst.
        "duty done": 3 + 4 + 3, "evidence accepted": 3 + 4 + 3, "duty open": 1,
        "planned_task done": 1,  # S0-7
    },
    "A": {
        "course launched": 1, "branch_plan adopted": 1, "approval approved": 2,
        "meeting held": 4 + 1 + 1, "pledge published": 3, "pledge_item fulfilled": 3,
        "stage passed": 5, "duty done": 2, "evidence accepted": 1,  # S0-3
        "contribution accepted": 2,  # S0-12: each member for itself
        "planned_task done": 1,  # S0-7
        "nomination honoured": 2, "honour given": 2,  # S0-10
    },
    "B": {  # the life meeting twice, returned once, put off once; one pledge not kept
        "course launched": 1, "branch_plan adopted": 1, "approval approved": 2,
        "approval returned": 1, "postponement granted": 1, "meeting held": 5 + 1 + 1,
        "pledge published": 3, "pledge_item fulfilled": 2, "pledge_item failed": 1,
        "stage passed": 5, "duty done": 2, "evidence accepted": 1, "contribution accepted": 2,
        "planned_task done": 1, "nomination left": 1,
    },
    "C": {  # late with S0-12 as a stage and as a duty; its name struck off
        "course launched": 1, "branch_plan adopted": 1, "approval approved": 2,
        "meeting held": 4 + 1 + 1, "pledge published": 3, "pledge_item fulfilled": 3,
        "stage passed": 4, "stage late": 1, "duty done": 1, "duty late": 1,
        "evidence accepted": 1, "contribution accepted": 2, "planned_task done": 1,
        "nomination removed": 1,
    },
    "N": {  # founded on 18 October: no first step, no S0-3
        "course joined": 1, "approval approved": 1, "meeting held": 1 + 1,
        "pledge published": 3, "pledge_item fulfilled": 3, "stage passed": 4,
        "duty done": 1, "contribution accepted": 2, "nomination left": 1,
    },
}  # fmt: skip

#: S0-10: one branch and one member of the two elected; the other's name was struck off.
HONOURS = [
    ("2011-06-20", "优秀共产党员", "饮食服务中心党支部member1"),
    ("2011-06-20", "先进基层党组织", "饮食服务中心党支部"),
]

#: S0-11: its plan goes up and is agreed to; the step is handed in, and approved the day after.
FIRST_STEP = """
2010-04-28 campaign_started launched scheduled {code}-secretary email
2010-06-10 task_given - plan_examination {above} email
2010-06-10 work_done - branch_plans.approved {code}-secretary email
2010-06-10 task_given - planned_task {code}-secretary email
2010-06-10 approval_wanted submitted mobilization {above} email
2010-06-11 approved approved mobilization {code}-secretary email
"""
#: S0-12: the branch's pledge and the secretary's own, and the member's, are accepted.
ACCEPTED = """
{day} work_done accepted pledges.accepted {code}-secretary email×2
{day} work_done accepted pledges.accepted {code}-member-1 email
"""
#: What was pledged is due on 31 December, a Friday; all of it is kept on that morning.
ITEMS = """
2010-12-28 task_reminder three_days pledge_item {code}-secretary email×2
2010-12-28 task_reminder three_days pledge_item {code}-member-1 email
"""

#: The exemplary branch: nothing had to be said to it twice.
SAID_OF_A = written(
    FIRST_STEP.format(code="A", above="H-secretary")
    + ACCEPTED.format(code="A", day="2010-10-25")
    + ITEMS.format(code="A")
    + """
2010-11-05 approval_wanted submitted pledge H-secretary email
2010-11-05 approval_wanted submitted pledge H-member-1 email  # who stands in
2010-11-05 approved approved pledge A-secretary email  # by who stands in
2011-05-09 task_given - nomination A-secretary email×2  # S0-10
2011-06-03 work_done - commendation.items_judged A-secretary email×2  # S0-5, S0-6
2011-06-20 work_done - commendation.awarded A-secretary email×2
2011-06-20 work_done - commendation.awarded A-member-1 email
"""
)

#: The late branch: S0-12 is due on Tuesday, 30 November, and comes on 9 December.
SAID_OF_C = written(
    FIRST_STEP.format(code="C", above="H-secretary")
    + ACCEPTED.format(code="C", day="2010-12-09")
    + ITEMS.format(code="C")
    + """
2010-11-16 reminder_due members pledge C-secretary email  # a secretary is a member
2010-11-16 reminder_due members pledge C-member-1 email
2010-11-23 reminder_due week_before pledge C-secretary email
2010-11-23 duty_reminder week_before member_pledge once C-secretary email
2010-11-23 duty_reminder week_before member_pledge once C-member-1 email
2010-11-25 reminder_due three_days pledge C-secretary email sms
2010-11-30 reminder_due due_day pledge C-secretary email sms
2010-12-01 overdue secretary pledge C-secretary email sms
2010-12-01 duty_overdue member member_pledge once C-secretary email sms
2010-12-01 duty_overdue member member_pledge once C-member-1 email sms
2010-12-03 duty_overdue secretary member_pledge once C-secretary email
2010-12-03 escalation superior pledge H-secretary email
2010-12-07 escalation office pledge H-office email
2010-12-09 approval_wanted submitted pledge H-secretary email
2010-12-09 approved approved pledge C-secretary email
2011-05-09 task_given - nomination C-secretary email×2  # S0-10
2011-06-03 work_done - commendation.items_judged C-secretary email  # S0-6
2011-06-10 work_done - commendation.removed C-secretary email
2011-06-10 work_done - commendation.removed C-member-1 email
"""
)

#: S0-2: three working days before the last of each quarter, and the report that is handed in.
REPORTS = """
2010-06-25 2010-Q2 2010-06-28
2010-09-27 2010-Q3 2010-09-28
2010-12-28 2010-Q4 2010-12-28
2011-03-28 2011-Q1 2011-03-28
2011-06-27 2011-Q2 2011-06-28
2011-09-27 2011-Q3 2011-09-28
2011-12-28 2011-Q4 2011-12-28
2012-03-28 2012-Q1 2012-03-28
2012-06-26 2012-Q2 2012-06-28
2012-09-26 2012-Q3 2012-09-27
"""

#: The group at the top: its own steps, its office's reports, and the election (S0-10).
SAID_OF_H = written(
    FIRST_STEP.format(code="H", above="H-leading_group")
    + ACCEPTED.format(code="H", day="2010-10-25")
    + ITEMS.format(code="H")
    + """
2010-10-25 approval_wanted submitted pledge H-leading_group email
2010-10-25 approved approved pledge H-secretary email
2010-11-01 work_done substitute_made approvals.substitute_made H-secretary email
2010-11-01 work_done substitute_made approvals.substitute_made H-member-1 email
2010-11-11 work_done substitute_over approvals.substitute_over H-secretary email
2010-11-11 work_done substitute_over approvals.substitute_over H-member-1 email
# Two awards. Five working days from 7 June end on the 14th; of members, anew, on the 17th.
2011-05-09 task_given - nomination H-secretary email×2  # S0-10
2011-05-09 work_done - commendation.names_complete H-secretary email×2
2011-05-09 work_done - commendation.names_complete H-office email×2
2011-06-09 task_reminder three_days public_notice H-office email×2
2011-06-10 work_done - commendation.objection_upheld B-member-1 email
2011-06-14 task_reminder due_day public_notice H-office email
2011-06-14 task_reminder three_days public_notice H-office email
2011-06-15 work_done - commendation.notice_over H-secretary email
2011-06-15 work_done - commendation.notice_over H-office email
2011-06-17 task_reminder due_day public_notice H-office email
2011-06-18 work_done - commendation.notice_over H-secretary email
2011-06-18 work_done - commendation.notice_over H-office email
"""
    + "".join(
        f"{reminded} duty_reminder three_days coordination_report {quarter} H-office email\n"
        f"{reported} work_done - reviews.report_submitted H-leading_group email\n"
        for reminded, quarter, reported in map(str.split, written(REPORTS))
    )
)
