"""Deaths while digests, quiet hours and budgets hold back and bundle what was posted."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from notifications.outbox import Message
from service.db import make_engine, reading
from service.rulebook import Rulebook
from service.settings import CONFIG
from tests.chaos.march import SIZE
from tests.chaos.replicas import Nursery
from tests.chaos.test_failpoints import DELIVERY, DIED, SWEEP, hurried, settled
from tests.chaos.town import END
from tests.chaos.verdict import judge
from tests.provider_sink import ProviderSink

SEED = 20260616
DEATHS = 7
BUDGET = {"email": 2, "sms": 1}
GENTLE = {
    "PACESETTER_QUIET_FROM": "22:00",
    "PACESETTER_QUIET_TO": "08:00",
    "PACESETTER_DIGEST_AT": "2",
    "PACESETTER_BUDGET_EMAIL": str(BUDGET["email"]),
    "PACESETTER_BUDGET_SMS": str(BUDGET["sms"]),
}
CHINA = ZoneInfo("Asia/Shanghai")


def judge_manners(every: list[Message]) -> Counter[str]:
    """Nobody is woken, nobody flooded, nothing lies in a digest that does not speak of it."""
    digests = {each.id: each for each in every if each.kind == "digest"}
    inside: defaultdict[int, list[Message]] = defaultdict(list)
    a_day: Counter[tuple[object, ...]] = Counter()
    for message in every:
        if message.shipped_at is not None:
            local = message.shipped_at.astimezone(CHINA)
            assert 8 <= local.hour < 22, f"{message.key} went out at {local}"
        if message.digest_id is not None:
            inside[message.digest_id].append(message)
        elif message.shipped_at is not None and message.exception in (None, "unknown"):
            a_day[message.recipient_id, message.channel, local.date()] += 1
    for (_, channel, _), number in a_day.items():
        assert number <= BUDGET[str(channel)]
    assert set(inside) == set(digests)
    for number, originals in inside.items():
        digest = digests[number]
        assert json.loads(digest.params)["count"] == len(originals), digest.key
        for original in originals:
            assert (original.recipient_id, original.channel, original.shipment_id) == (
                digest.recipient_id,
                digest.channel,
                digest.shipment_id,
            ), original.key
    return Counter(digests=len(digests), bundled=sum(map(len, inside.values())))


@pytest.mark.kill
def test_deaths_at_random_points_keep_every_promise_and_every_manner(
    database_url: str, tmp_path: Path
) -> None:
    """One process after the other dies at a point of the seed's choice; the last one arrives."""
    rng, log, deaths = Random(SEED), tmp_path / "accepted.jsonl", 0
    settled(database_url)
    with ProviderSink(log=log) as sink, Nursery(GENTLE, tmp_path) as nursery:
        environment = hurried(database_url, sink.url) | GENTLE
        for _ in range(DEATHS):
            point, hit = rng.choice([*SWEEP, *DELIVERY]), rng.randint(1, 4)
            environment["PACESETTER_FAILPOINT"] = f"{point}:{hit}"
            status = nursery.march("march", **environment)
            assert status in (0, DIED), (nursery.folder / "march.log").read_text()
            deaths += status == DIED
        environment["PACESETTER_FAILPOINT"] = ""
        assert nursery.march("march", **environment) == 0
    engine = make_engine(database_url)
    verdict = judge(engine, Rulebook(CONFIG), END, SIZE, log)
    with reading(engine) as session:
        manners = judge_manners(list(session.exec(select(Message).order_by(col(Message.id)))))
    engine.dispose()
    assert verdict.wrong == [], f"seed {SEED}"
    assert deaths >= DEATHS - 2, deaths
    assert manners["digests"] >= 3
    assert manners["bundled"] >= 2 * 3
