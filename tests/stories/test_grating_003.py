"""Seed 003: one branch of an institute, from 27 August 2010 on; there is no end."""

from tests.stories import grating_autumn as autumn
from tests.stories.conftest import Begin
from tests.stories.tale import Tale

#: S3-6: the only day of the source is 14 September; three days late, the superior dropped: the
#: branch is the top of its launch, so that nobody stands between its secretary and the office.
LATE = [
    ("2010-09-15", "overdue", "secretary"),
    ("2010-09-15", "overdue", "secretary"),
    ("2010-09-21", "escalation", "office"),
]
#: S3-4 to S3-10: a stage is left on the day after its last; the late one on the day it is approved.
MOVES = [
    ("2010-08-27", "launch/mobilization"),
    ("2010-09-07", "launch/pledge"),
    ("2010-09-22", "launch/study"),
    ("2010-11-01", "striving/party_spirit"),
]


def passes_the_autumn(tale: Tale) -> dict[str, int]:
    """From the meeting to the end of the studies; return the pledges by member."""
    autumn.is_mobilised(tale)
    intentions = autumn.does_everybody_intend(tale)
    assert autumn.is_late(tale) == LATE
    autumn.is_checked(tale)
    intentions[autumn.NEW] = autumn.comes(tale)
    autumn.studies(tale)
    return intentions


def test_s3_4_to_s3_9_the_branch_is_mobilised_pledges_and_studies(begin: Begin) -> None:
    tale = begin([autumn.ROOM], "2010-08-20")
    assert len(passes_the_autumn(tale)) == 7
    tale.until("2010-11-02")
    assert tale.moves(autumn.R) == MOVES
