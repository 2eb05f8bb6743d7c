"""A ballot cast at the voter's own page: what its script does, done with the page's own terms."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from service.appraisals.client import Terms, Voter
from tests.web.reader import Reader

GIVEN = re.compile(r'data-vote="([^"]*)"')
FORM_TOKEN = "X-CSRFToken"


def casts(voter: Reader, choices: dict[str, str], otherwise: str) -> int:
    """Fill in every ballot of the page at which somebody is; return how many there were.

    By the name of whoever is judged `choices` says what is chosen in every question.
    """
    found = GIVEN.search(voter.text)
    assert found, f"{voter.at} is no page to vote on"
    given: dict[str, Any] = json.loads(unescape(found[1]))
    told = given["terms"]
    names = {one["id"]: one["name"] for one in told["judged"]}
    about = {one["number"]: one["subjects"] for one in told["papers"]}
    questions = [one["key"] for one in told["scheme"]["questions"]]
    headers = {FORM_TOKEN: given["csrf"], "Accept": "application/json"}
    for paper in told["yours"]:
        token = Voter(Terms.read(told), paper["paper"])
        address = f"/vote/{given['number']}/papers"
        answer = voter.client.post(address, json=token.request(), headers=headers)
        assert answer.status_code in (200, 201), answer.get_data(as_text=True)
        token.take(answer.get_json())
        ballot = {
            str(one): dict.fromkeys(questions, choices.get(names[one], otherwise))
            for one in about[paper["paper"]]
        }
        stranger = voter.client.application.test_client(use_cookies=False)
        assert stranger.post("/api/v1/ballots", json=token.cast(ballot)).status_code == 201
    return len(told["yours"])
