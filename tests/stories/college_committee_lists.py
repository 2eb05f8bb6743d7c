"""Source 001, by hand: all messages about the committee at the top, as in `college_lists`."""

from tests.stories.college_lists import FIRST_PLAN, FIRST_PLEDGES, RESULTS, TO_ALL, rows
from tests.stories.college_periods import HALVES, QUARTERS
from tests.stories.lists import written

#: S1-13: who below did not vote on the general branch is reminded, three working days before the
#: last day and on it; both branches' two members and four of the masses.
NOT_VOTED = [
    f"{code}-{who}"
    for code in ("L", "N")
    for who in ("secretary", "member-1", "masses-1", "masses-2", "masses-3", "masses-4")
]
BALLOTS = """
2011-03-16 three_days
2011-03-21 due_day
2011-12-14 three_days
2011-12-19 due_day
2012-03-16 three_days
2012-03-21 due_day
"""


def said_to_the_committee() -> str:
    """S1-10 to S1-13: the office, the leading group, and the secretary, each of their own."""
    told = []
    for quarter, week, *_ in rows(QUARTERS):
        day = week[:-2] + "25"
        told += [
            f"{week} duty_reminder week_before office_report {quarter} C-office email",
            f"{day} work_done - reviews.report_submitted C-leading_group email",
        ]
    weeks = {quarter: week for quarter, week, *_ in rows(QUARTERS)}
    for half, quarter in rows(HALVES):
        told += [
            f"{weeks[quarter]} duty_reminder week_before {duty} {half} C-secretary email"
            for duty in ("member_meeting", "organization_appraisal")
        ]
    for day, rule in rows(BALLOTS):
        told += [f"{day} task_reminder {rule} ballot {who} email" for who in NOT_VOTED]
    return "\n".join(told)


#: The committee at the top; the leading group stands for the secretary above.
SAID_OF_C = written(
    TO_ALL.format(code="C", above="C-leading_group")
    + RESULTS.format(code="C", times="×2")  # of its members, and of the general branch
    + FIRST_PLAN.format(code="C", above="C-leading_group", day="2010-06-21")
    + FIRST_PLEDGES.format(code="C", above="C-leading_group", day="2010-09-13")
    + said_to_the_committee()
    + """
2010-06-21 approved approved mobilization C-secretary email
2010-09-13 approved approved pledge C-secretary email
# S1-11: thirty days before the end of each quarter.
2010-05-31 duty_reminder month_left leader_contact 2010-Q2 C-leading_group email
2010-08-31 duty_reminder month_left leader_contact 2010-Q3 C-leading_group email
2010-12-01 duty_reminder month_left leader_contact 2010-Q4 C-leading_group email
2011-03-01 duty_reminder month_left leader_contact 2011-Q1 C-leading_group email
2011-05-31 duty_reminder month_left leader_contact 2011-Q2 C-leading_group email
2011-08-31 duty_reminder month_left leader_contact 2011-Q3 C-leading_group email
2011-12-01 duty_reminder month_left leader_contact 2011-Q4 C-leading_group email
2012-03-01 duty_reminder month_left leader_contact 2012-Q1 C-leading_group email
2012-05-31 duty_reminder month_left leader_contact 2012-Q2 C-leading_group email
2012-08-31 duty_reminder month_left leader_contact 2012-Q3 C-leading_group email
# S1-23: due fifteen days before the half-year ends; done in December, left undone in June.
2010-12-09 duty_reminder week_before inspection 2010-H2 C-office email
2011-06-08 duty_reminder week_before inspection 2011-H1 C-office email
2011-06-15 duty_reminder due_day inspection 2011-H1 C-office email
2011-06-16 duty_overdue office inspection 2011-H1 C-office email sms
2011-06-22 duty_escalation leading_group inspection 2011-H1 C-leading_group email
2011-06-29 duty_escalation leading_group inspection 2011-H1 C-leading_group email
2011-07-06 duty_escalation leading_group inspection 2011-H1 C-leading_group email
2011-12-09 duty_reminder week_before inspection 2011-H2 C-office email
2012-06-08 duty_reminder week_before inspection 2012-H1 C-office email
2012-06-15 duty_reminder due_day inspection 2012-H1 C-office email
2012-06-16 duty_overdue office inspection 2012-H1 C-office email sms
2012-06-25 duty_escalation leading_group inspection 2012-H1 C-leading_group email
2012-07-02 duty_escalation leading_group inspection 2012-H1 C-leading_group email
2012-07-09 duty_escalation leading_group inspection 2012-H1 C-leading_group email
# S1-1: the last of each, cut short; the check is due fifteen days before the eve, on 23 October.
2012-10-08 duty_reminder month_left leader_contact 2012-Q4 C-leading_group email
2012-10-31 duty_reminder week_before office_report 2012-Q4 C-office email
2012-11-07 duty_reminder due_day office_report 2012-Q4 C-office email
2012-11-08 duty_overdue office office_report 2012-Q4 C-office email sms
2012-10-31 duty_reminder week_before member_meeting 2012-H2 C-secretary email
2012-11-07 duty_reminder due_day member_meeting 2012-H2 C-secretary email sms
2012-11-08 duty_overdue secretary member_meeting 2012-H2 C-secretary email
2012-10-31 duty_reminder week_before organization_appraisal 2012-H2 C-secretary email
2012-11-07 duty_reminder due_day organization_appraisal 2012-H2 C-secretary email sms
2012-11-08 duty_overdue secretary organization_appraisal 2012-H2 C-secretary email
2012-10-16 duty_reminder week_before inspection 2012-H2 C-office email
2012-10-23 duty_reminder due_day inspection 2012-H2 C-office email
2012-10-24 duty_overdue office inspection 2012-H2 C-office email sms
2012-10-30 duty_escalation leading_group inspection 2012-H2 C-leading_group email
2012-11-06 duty_escalation leading_group inspection 2012-H2 C-leading_group email
# S1-16 in 2011: five working days from 1 June end on the 9th; of organisations, anew, on the 13th.
2011-05-09 work_done - commendation.names_complete C-secretary email×2
2011-05-09 work_done - commendation.names_complete C-office email×2
2011-06-03 task_reminder three_days public_notice C-office email×2
2011-06-03 work_done - commendation.objection_upheld L-masses-1 email
2011-06-08 task_reminder three_days public_notice C-office email
2011-06-09 task_reminder due_day public_notice C-office email
2011-06-10 work_done - commendation.notice_over C-secretary email
2011-06-10 work_done - commendation.notice_over C-office email
2011-06-13 task_reminder due_day public_notice C-office email
2011-06-14 work_done - commendation.notice_over C-secretary email
2011-06-14 work_done - commendation.notice_over C-office email
# S1-16 in 2012: five working days from 4 June end on the 11th, for both.
2012-05-09 work_done - commendation.names_complete C-secretary email×2
2012-05-09 work_done - commendation.names_complete C-office email×2
2012-06-06 task_reminder three_days public_notice C-office email×2
2012-06-11 task_reminder due_day public_notice C-office email×2
2012-06-12 work_done - commendation.notice_over C-secretary email×2
2012-06-12 work_done - commendation.notice_over C-office email×2
"""
)
