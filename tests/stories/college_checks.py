"""How the college of source 001 checks at random (S1-23): draw, visit, ticket, bulletin."""

from __future__ import annotations

import hashlib

from tests.stories import acts
from tests.stories.power_year import drawn_by_hand
from tests.stories.tale import Tale

V1 = acts.V1
ANSWER = "已逐项核对台账，补开了支委会，今后每月二十五日前召开并登记。"


def drawn(tale: Tale, seed: str) -> tuple[int, str]:
    """The office binds itself to a seed, then shows it; return the check and who was drawn."""
    body = {
        "campaign_id": tale.campaign("C"), "title": "随机抽查", "count": 1, "kinds": ["branch"],
        "seed_digest": hashlib.sha256(seed.encode()).hexdigest(), "inspectors": ["C-office"],
    }  # fmt: skip
    office = tale.who("C-office")
    number = office.does(f"{V1}/inspections/commitments", body)["id"]
    found = office.does(f"{V1}/inspections/{number}/draw", {"seed": seed})
    (visit,) = found["visits"]
    assert visit["organization"] == drawn_by_hand(found["draw"])
    return int(found["id"]), str(visit["organization"])


def checked(tale: Tale, seed: str, half: str, findings: str) -> str:
    """座谈会 and 随机抽查: what was found is answered, and made known to all; who was drawn."""
    number, code = drawn(tale, seed)
    office, here = tale.who("C-office"), f"{V1}/inspections/{number}"
    office.does(f"{here}/findings", {"organization": code, "findings": findings, "score": 70})
    tale.secretary(code).does(f"{here}/feedback", {"organization": code, "text": ANSWER})
    acts.answer_taken(tale, "C-secretary", number, code)
    office.does(f"{here}/report", {"report": ANSWER})
    office.does(f"{here}/bulletin", {"text": "抽查情况通报各党总支（支部）。"})
    acts.does_duty(tale, "C-office", "C", "inspection", half)
    return code


def ticketed(tale: Tale, code: str, due: str) -> int:
    """What a check found weighs so much that a ticket 督办单 goes out."""
    body = {
        "campaign_id": tale.campaign(code), "title": "支委会督办", "due_on": due,
        "matter": "七月以来没有召开支委会",
    }  # fmt: skip
    return int(tale.secretary("C").does(f"{V1}/tickets", body)["id"])


def ticket_answered(tale: Tale, code: str, ticket: int) -> None:
    """The unit answers, and the ticket is closed."""
    tale.secretary(code).does(f"{V1}/tickets/{ticket}/feedback", {"text": ANSWER})
    tale.secretary("C").rules(f"{V1}/tickets/{ticket}/closing")
