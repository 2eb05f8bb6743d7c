"""What the two years of the grating room must have come to: written by hand from source 003.

Each line names the demand that it follows from; the days are the source's (14 September, the
notice of the institute) or the organiser's of the plan, reckoned by the calendars of 2010 to 2012.
"""

from __future__ import annotations

from tests.stories.grating_told import Said

FIRST, THIRD, NEWCOMER = "光栅室党支部member1", "光栅室党支部member3", "新转入党员"
TITLE = "优秀共产党员（推荐参加所评选）"
#: S3-4 to S3-10, S3-13: a stage is left on the day after its last; the one that came three days
#: late on the day of its approval; the one put off to 24 December, the day after; S3-3: no end.
MOVES = [
    ("2010-08-27", "launch/mobilization"),
    ("2010-09-07", "launch/pledge"),
    ("2010-09-22", "launch/study"),
    ("2010-11-01", "striving/party_spirit"),
    ("2010-12-25", "striving/commendation"),
    ("2011-01-01", "striving/standing"),
]
LEDGER = {
    ("course", "launched"): 1,
    ("stage", "passed"): 4,  # S3-4, S3-7, S3-10, S3-13
    ("stage", "late"): 1,  # S3-6: handed in on the 17th
    ("approval", "approved"): 1,  # S3-6
    ("postponement", "granted"): 1,  # S3-10
    ("branch_plan", "adopted"): 1,  # S3-5: returned once before
    ("document", "in_force"): 1,  # S3-15: the yearly goals
    ("hearing", "held"): 1,  # S3-6: answers to the problems
    ("meeting", "held"): 7,  # S3-4 one, S3-7 three, S3-9 one, S3-10 two
    ("contribution", "accepted"): 49,  # seven kinds of seven: S3-6 to S3-10, S3-14 twice
    ("pledge", "judged"): 7,  # S3-6, S3-12
    ("pledge_item", "failed"): 1,  # the one that was published in the institute
    ("appraisal", "excellent"): 5,  # S3-12: two, one, two
    ("appraisal", "qualified"): 16,  # of three times seven
    ("nomination", "honoured"): 3,  # S3-13
    ("nomination", "removed"): 1,
    ("honour", "given"): 3,
    ("review", "given"): 6,  # S3-1: every member but the secretary who reviews
    ("rectification", "closed"): 3,  # S3-15 one, S3-1 two
    ("evidence", "accepted"): 20,  # every duty done that is the secretary's
    ("duty", "done"): 24,
    ("duty", "done_after"): 1,  # S3-16: the model post, six weeks after a day that binds nobody
    ("duty", "late"): 2,  # S3-10 by five days, S3-15 by eleven
    ("duty", "open"): 6,  # what 2012 still owes, and its competition
    ("duty", "not_held"): 1,  # S3-16: the competition of 2010, which nobody owed
}
#: S3-16: the competitions of 2010 and 2012 were not held, which is nobody's fault; the model
#: post came six weeks after its day, and is not late either.
DUTIES = {
    "personal_plan/once": "done 0",
    "study_notes/once": "done 0",
    "suggestion/once": "done 0",
    "party_spirit_analysis/once": "done 0",
    "demonstration_posts/once": "done 0",
    "secretary_reviews/once": "done 0",
    "review_forms/once": "done 0",
    "rectification_column/once": "done 0",
    "competition/2010": "open 0",
    "competition/2011": "done 0",
    "competition/2012": "open 0",
    "half_year_appraisal/2010-H2": "done 0",
    "half_year_appraisal/2011-H1": "done 0",
    "half_year_appraisal/2011-H2": "done 0",
    "half_year_appraisal/2012-H1": "done 0",
    "half_year_appraisal/2012-H2": "open 0",
    "recommendation/2011": "done 0",  # S3-13: of 2010 it was a stage
    "recommendation/2012": "open 0",
    "branch_summary/2010": "done 0",
    "branch_summary/2011": "done 0",
    "branch_summary/2012": "open 0",
    "personal_summary/2010": "done 0",
    "personal_summary/2011": "done 0",
    "personal_summary/2012": "open 0",
    "regular_check/2010-Q3": "done 0",
    "regular_check/2010-Q4": "done 0",
    "regular_check/2011-Q1": "done 0",
    "regular_check/2011-Q2": "done 0",
    "regular_check/2011-Q3": "done 0",
    "regular_check/2011-Q4": "done 0",
    "regular_check/2012-Q1": "done 0",
    "regular_check/2012-Q2": "done 0",
    "regular_check/2012-Q3": "done 0",
    "regular_check/2012-Q4": "open 0",
}
#: Of one member: seven papers, one pledge, three grades, one review.
PAPERS = {
    ("contribution", "accepted"): 7,
    ("pledge", "judged"): 1,
    ("review", "given"): 1,
}
#: Honoured in 2010.
LEDGER_OF_THE_FIRST = {
    **PAPERS,
    ("appraisal", "excellent"): 1,
    ("appraisal", "qualified"): 2,
    ("nomination", "honoured"): 1,
    ("honour", "given"): 1,
}
#: Away at two meetings, with a pledge not kept that was explained.
LEDGER_OF_THE_TRAVELLER = {
    **PAPERS,
    ("appraisal", "qualified"): 3,
    ("pledge_item", "failed"): 1,
}
#: Whoever hands in the last of the papers stands for the duty: the newcomer four times.
LEDGER_OF_THE_NEWCOMER = {
    **PAPERS,
    ("appraisal", "excellent"): 2,
    ("appraisal", "qualified"): 1,
    ("nomination", "honoured"): 1,
    ("honour", "given"): 1,
    ("duty", "done"): 4,
}
#: S3-13: one name of 2010 fell to an objection.
HONOURS = [
    ("2011-01-13", "2011-00001-0001", TITLE, FIRST),
    ("2012-01-09", "2012-00002-0001", f"{TITLE}（2011）", NEWCOMER),
    ("2012-01-09", "2012-00002-0002", f"{TITLE}（2011）", THIRD),
]

_OF_2010: list[Said] = [
    ("2010-08-24", "campaign_started", "secretary"),
    ("2010-08-30", "plan_examination", "leading_group"),  # S3-5
    ("2010-08-30", "branch_plans.returned", "secretary"),
    ("2010-09-02", "plan_examination", "leading_group"),
    ("2010-09-02", "branch_plans.approved", "secretary"),
    ("2010-09-02", "launch/mobilization two_days", "secretary"),  # S3-4: due on Monday the 6th
    ("2010-09-07", "personal_plan week_before", "the six"),  # S3-6
    ("2010-09-08", "pledges.returned", "member-1"),
    ("2010-09-08", "pledges.accepted", "the six"),
    ("2010-09-10", "launch/pledge two_days", "secretary"),
    ("2010-09-14", "launch/pledge due_day", "secretary"),
    ("2010-09-15", "launch/pledge secretary", "secretary"),  # late; nobody stands above the top
    ("2010-09-17", "approval_wanted", "leading_group"),
    ("2010-09-17", "approvals.substitute_made", "leading_group organization_officer"),
    ("2010-09-20", "approvals.substitute_begins", "leading_group organization_officer"),
    ("2010-09-21", "launch/pledge office", "office"),
    ("2010-09-22", "approved", "secretary"),
    ("2010-09-22", "approvals.substitute_over", "leading_group organization_officer"),
    ("2010-09-27", "regular_check three_days", "secretary"),  # S3-15: the 25th and 26th are worked
    ("2010-09-27", "reviews.item_raised", "member-5 secretary"),
    ("2010-10-11", "pledges.accepted", "member-6"),  # half-way
    ("2010-10-15", "rectification three_days", "member-5"),
    ("2010-10-18", "reviews.item_reported", "secretary"),
    ("2010-10-18", "reviews.item_closed", "member-5 secretary"),
    ("2010-10-24", "launch/study week_before", "secretary"),  # S3-7
    ("2010-10-24", "study_notes week_before", "all seven"),
    ("2010-10-24", "suggestion week_before", "all seven"),  # S3-8
    ("2010-11-22", "postponement_wanted", "leading_group"),  # S3-10
    ("2010-11-22", "postponement_decided", "secretary"),
    ("2010-12-03", "party_spirit_analysis week_before", "all seven"),
    ("2010-12-10", "party_spirit_analysis due_day", "member-5"),  # six are done by then
    ("2010-12-11", "party_spirit_analysis member", "member-5"),
    ("2010-12-15", "party_spirit_analysis secretary", "secretary"),
    ("2010-12-17", "striving/party_spirit week_before", "secretary"),  # of the day put off
    ("2010-12-21", "pledges.failed", "secretary"),  # S3-12
    ("2010-12-22", "appraisals.published", "all seven"),
    ("2010-12-24", "branch_summary week_before", "secretary"),  # S3-14
    ("2010-12-24", "half_year_appraisal week_before", "secretary"),  # S3-12
    ("2010-12-24", "personal_summary week_before", "all seven"),  # S3-14
    ("2010-12-27", "nomination", "secretary"),  # S3-13
    ("2010-12-28", "branch_summary three_days", "secretary"),
    ("2010-12-28", "half_year_appraisal three_days", "secretary"),
    ("2010-12-28", "regular_check three_days", "secretary"),  # S3-15
    ("2010-12-28", "striving/commendation three_days", "secretary"),  # S3-13
    ("2010-12-28", "commendation.names_complete", "office secretary"),
]
_OF_2011: list[Said] = [
    ("2011-01-04", "commendation.objection_upheld", "masses-1"),  # S3-13
    ("2011-01-04", "commendation.removed", "member-2 secretary"),  # whose name it was
    ("2011-01-04", "public_notice three_days", "office"),  # shown from 30 December to 7 January
    ("2011-01-06", "public_notice three_days", "office"),  # shown again from the 4th to the 11th
    ("2011-01-11", "public_notice due_day", "office"),
    ("2011-01-12", "commendation.notice_over", "office secretary"),
    ("2011-01-13", "commendation.awarded", "member-1 secretary"),
    ("2011-02-21", "secretary_reviews week_before", "secretary"),  # S3-1
    ("2011-02-21", "reviews.given", "member-1 member-2 member-3 member-4 member-5"),
    ("2011-02-23", "secretary_reviews three_days", "secretary"),
    ("2011-02-28", "secretary_reviews due_day", "secretary"),
    ("2011-02-28", "reviews.given", "member-6"),
    ("2011-02-28", "reviews.item_raised", "member-3 member-5 secretary"),
    ("2011-03-01", "review_forms due_day", "secretary"),
    ("2011-03-28", "regular_check three_days", "secretary"),  # S3-15; late, nobody stands above
    ("2011-06-21", "appraisals.published", "all seven"),  # S3-12
    ("2011-06-23", "half_year_appraisal week_before", "secretary"),
    ("2011-06-27", "half_year_appraisal three_days", "secretary"),
    ("2011-06-27", "regular_check three_days", "secretary"),
    ("2011-12-05", "reviews.item_reported", "secretary"),  # S3-1, S3-15
    ("2011-12-05", "reviews.item_sent_back", "member-3 secretary"),
    ("2011-12-08", "reviews.item_reported", "secretary"),
    ("2011-12-08", "reviews.item_closed", "member-3 member-5 secretary"),
    ("2011-12-20", "appraisals.published", "all seven"),  # S3-12
    ("2011-12-20", "commendation.names_complete", "office secretary"),  # S3-13
    ("2011-12-20", "nomination", "secretary"),
    ("2011-12-24", "recommendation week_before", "secretary"),
    ("2011-12-28", "public_notice three_days", "office"),  # shown to 31 December, a worked Saturday
    ("2011-12-31", "public_notice due_day", "office"),
]
_OF_2012: list[Said] = [
    ("2012-01-01", "commendation.notice_over", "office secretary"),
    ("2012-01-09", "commendation.awarded", "member-3 member-6 secretary"),
    ("2012-03-28", "regular_check three_days", "secretary"),  # S3-15: it goes on
    ("2012-06-23", "half_year_appraisal week_before", "secretary"),  # S3-12
]
SAID = sorted([*_OF_2010, *_OF_2011, *_OF_2012])
