"""The verdict has teeth: whatever is taken away, added or turned is found."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from service.rulebook import Rulebook
from service.settings import CONFIG
from service.sweep import sweep
from tests.chaos.march import SIZE, steps
from tests.chaos.town import END, found
from tests.chaos.verdict import judge

MISCHIEF = {
    "a move is lost": "DELETE FROM history WHERE kind = 'moved' AND campaign_id = 2",
    "a move is at another time": "UPDATE history SET effective_at = at WHERE kind = 'moved'"
    " AND campaign_id = 2",
    "a campaign stands elsewhere": "UPDATE campaign SET state = 'main/review' WHERE id = 2",
    "a message is lost": "DELETE FROM message WHERE id IN"
    " (SELECT max(id) FROM message WHERE kind = 'escalation')",
    "a message comes from nowhere": "UPDATE message SET key = key || 'x' WHERE id IN"
    " (SELECT max(id) FROM message WHERE kind = 'reminder')",
    "an occurrence is lost": "DELETE FROM occurrence WHERE campaign_id = 2",
}


@pytest.mark.parametrize("mischief", MISCHIEF)
def test_mischief_is_found(engine: Engine, mischief: str) -> None:
    rulebook = Rulebook(CONFIG)
    found(engine, rulebook, SIZE)
    for day in steps():
        sweep(engine, rulebook, now=day)
    assert judge(engine, rulebook, END, SIZE, None).wrong == []
    with engine.begin() as connection:
        assert connection.execute(text(MISCHIEF[mischief])).rowcount >= 1
    assert judge(engine, rulebook, END, SIZE, None).wrong != []
