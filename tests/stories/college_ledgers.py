"""Source 001, by hand: every line of every ledger, and the honours (S1-1 to S1-23)."""

#: From June 2010 to October 2012 (S1-8, S1-9, S1-14).
MONTHLY, QUARTERLY, HALF_YEARLY = 7 + 12 + 10, 3 + 4 + 3, 5
#: S1-1: November, the fourth quarter and the second half-year of 2012 are cut short by the eve of
#: the congress and due on it, three duties that nobody did and S1-22, which is optional; the report
#: is due five days later.
CUT_SHORT = {"duty overdue": 3, "duty not_held": 1, "duty open": 1}
#: S1-8, S1-9 (meeting, report), S1-22 (optional), S1-14.
ALL_DUTIES = MONTHLY + 3 * QUARTERLY + HALF_YEARLY
#: Two phases (S1-4): a second plan takes the first's place, two links a phase are approved, one
#: review a phase is given; three votes on members, the secretary being one of two.
EVERYBODY = {
    "branch_plan adopted": 1, "branch_plan superseded": 1, "approval approved": 4,
    "review given": 2, "stage passed": 10, "course launched": 1, "appraisal qualified": 2 * 3,
    "pledge published": 6, "pledge_item fulfilled": 6,
}  # fmt: skip
#: S1-13: judged as an organisation by three votes of who stands above.
JUDGED = {"appraisal satisfied": 3}
DILIGENT = {
    **CUT_SHORT,
    "duty done": ALL_DUTIES, "evidence accepted": ALL_DUTIES,
    # S1-5: one study, two mobilisations; S1-8, S1-9: each month and each quarter.
    "meeting held": 1 + 2 + MONTHLY + QUARTERLY,
}  # fmt: skip

#: Ledgers: how many lines of a kind and outcome.
LEDGERS = {
    "C": {
        **EVERYBODY, "document in_force": 3,  # S1-15, S1-21
        # S1-10, S1-11; S1-12, S1-13; S1-23: of five half-years two. The last of each is cut short.
        "duty done": 2 * QUARTERLY + 2 * HALF_YEARLY + 2, "duty overdue": 2 + 5,
        "evidence accepted": 2 * QUARTERLY + 2 * HALF_YEARLY + 2,
        "meeting held": 1 + 2 + 2 + HALF_YEARLY,  # S1-5, a summary a phase, S1-12
    },
    "G": {**EVERYBODY, **JUDGED, **DILIGENT},
    "B": {
        **EVERYBODY, **JUDGED, **DILIGENT, "approval returned": 1,
        "pledge judged": 2, "pledge published": 6 - 2,  # before the awards of 2011
        "inspection settled": 1, "nomination honoured": 2, "honour given": 2,
    },
    "L": {  # late with S1-5, put off with S1-6; it never did what recurs
        **EVERYBODY, **JUDGED, "stage passed": 9, "stage late": 1, "postponement granted": 1,
        "duty overdue": ALL_DUTIES - QUARTERLY + 3, "duty not_held": QUARTERLY + 1, "duty open": 1,
        "meeting held": 1 + 2 + 2,  # a summary a phase
        "pledge_item failed": 1, "pledge_item fulfilled": 6 - 1,
        "pledge judged": 1, "pledge published": 6 - 1,
        "inspection settled": 1, "ticket closed": 1,
        "nomination honoured": 1, "honour given": 1,
    },
    "N": {  # founded on 16 August 2010: from September, the fourth quarter, 2011 on; no first plan
        **{kind: n for kind, n in EVERYBODY.items() if kind != "branch_plan superseded"}, **JUDGED,
        **CUT_SHORT, "course joined": 1, "approval approved": 3, "stage passed": 9,
        "duty done": 26 + 3 * 8 + 3, "evidence accepted": 26 + 3 * 8 + 3,
        "meeting held": 1 + 26 + 8, "pledge judged": 2, "pledge published": 6 - 2,
        "nomination removed": 1, "nomination honoured": 1, "honour given": 1,
    },
}  # fmt: skip
del LEDGERS["N"]["course launched"]

#: S1-16: both years one organisation and one member; in 2011 a name was struck off.
HONOURS = [
    ("2011-06-20", "优秀共产党员", "数控教研室党支部member1"),
    ("2011-06-20", "先进基层党组织", "数控教研室党支部"),
    ("2012-06-18", "优秀共产党员", "后勤党支部member1"),
    ("2012-06-18", "先进基层党组织", "实训中心党支部"),
]
