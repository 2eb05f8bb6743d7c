"""Whatever happens in whatever order: what guards read is what the rows of the work come to."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import Engine

from tests.plans.played import COLLEGE, DEFAULT, GRATING, LOGISTICS, MUNICIPAL, POWER
from tests.work.walk import Walk

BEGINS = {
    DEFAULT: "2026-08-20",
    LOGISTICS: "2011-04-20",
    COLLEGE: "2010-05-20",
    MUNICIPAL: "2010-04-20",
    GRATING: "2010-08-27",
    POWER: "2011-02-20",
}
ACTS = 24


@pytest.mark.parametrize("name", BEGINS)
def test_what_is_kept_is_what_is_counted_whatever_happens(engine: Engine, name: str) -> None:
    seed = f"{name} in step"
    walk = Walk(engine, name, Random(seed), BEGINS[name])
    assert walk.wrong() == []
    for _ in range(ACTS):
        last = walk.acts()
        assert walk.wrong() == [], last
        if walk.chance.random() < 0.3:
            walk.passes(walk.chance.randint(1, 25))
            assert walk.wrong() == [], "a day passed"
    assert len(walk.done) > ACTS // 2, walk.done
