"""What stands in the last column of a ledger is said in words, one way for page and exports."""

from __future__ import annotations

import pytest

from service.ledger.naming import note_words


@pytest.mark.parametrize(
    ("kind", "title", "note", "said"),
    [
        ("meeting", "party", "9/9", "到会 9/9 人"),
        ("pledge", "good", "82", "得分 82"),
        ("appraisal", "评议", "85.5", "得分 85.5"),
        ("inspection", "检查", "82", "得分 82"),
        ("inspection", "检查", "", ""),
        ("ticket", "督查", "督查 #1.2", "督查（第 1 号检查，第 2 份结果）"),
        ("ticket", "督查", "门牌 #1.2", "门牌 #1.2"),  # a person wrote it
        ("duty", "三会一课", "2010-Q3", "2010年第3季度"),
        ("approval", "动员", "9/9", "9/9"),
    ],
)
def test_a_note_says_what_its_number_is(kind: str, title: str, note: str, said: str) -> None:
    assert note_words("zh-Hans", kind, title, note) == said
