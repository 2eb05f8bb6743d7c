"""The municipal organs from July 2012 to the eve of the congress (S2-4): summary, rules, end."""

from __future__ import annotations

from tests.stories import municipal_organs as organs
from tests.stories.acts import files_document, files_material
from tests.stories.municipal_duties import goes_by
from tests.stories.municipal_organs import B, D, L, N, W
from tests.stories.tale import Tale

#: What is filed by name: the summary, the exhibition 集中展示, the rule made of good practice.
FILED = ("summary_written", "results_exhibited", "experience_made_rule")
#: What L is owed by, as people of the organs are told: (of the summary, of the year's election).
Dues = tuple[str | None, str | None]


def summed_up(tale: Tale) -> list[Dues]:
    """Everything is done but for L; the congress gets a day, and another; L is ready in time."""
    goes_by(tale, "2012-09-20")
    dues = [dues_of(tale)]
    for code in (W, D, B, N):
        sums_up(tale, code)
    for day, congress in (("2012-09-21", "2012-10-25"), ("2012-09-29", "2012-11-08")):
        goes_by(tale, day)
        body = {"event": "congress_18", "on": congress}
        tale.who(f"{W}-office").does(tale.path(W, "events"), body)
        dues.append(dues_of(tale))
    goes_by(tale, "2012-11-05")
    sums_up(tale, L)
    assert set(tale.states().values()) == {"summary/summary"}, "nobody leaves before the eve"
    return dues


def sums_up(tale: Tale, code: str) -> None:
    """S2-4: a summary, the results shown, and good practice fixed as rules that last."""
    for fact in FILED:
        files_material(tale, code, fact)
    files_document(tale, code, "long_term_rules")


def dues_of(tale: Tale) -> Dues:
    """Until which instant L owes its summary, and its check of elections of 2012."""
    told = tale.secretary(L).reads(tale.path(L))
    (election,) = (
        each["due_at"]
        for each in told["duties"]
        if (each["duty"], each["period"]) == ("election_on_time", "2012")
    )
    return told["due_at"], election


def ended(tale: Tale) -> set[str]:
    """The congress opens; return where everybody stands."""
    goes_by(tale, "2012-11-08")
    return {tale.state(code) for code in organs.FROM_BELOW}
