"""No page asks its database for more values at once than one takes, however long the tree is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.field import NOW, lay_out
from service.db import writing
from service.models import Holder, Post
from service.parts import NAMED_AT_ONCE
from tests.statements import told
from tests.web.office import Office, Visitor, local

#: More than are named at once, so that whoever names them all at once is found out.
LONG = NAMED_AT_ONCE + 200
#: What else a statement names: a reach, a day, a limit.
BESIDES = 20
OF_ALL = (
    *("/todo", "/board", "/board?show=overdue", "/board/urge?show=overdue", "/board/week"),
    *("/board/rates", "/board/print", "/organizations", "/people", "/outbox", "/incidents"),
    *("/search?q=O5", "/seats", "/terms", "/pledges", "/substitutes", "/plans"),
)
OF_THE_TOP = (
    *("", "/plan", "/duties", "/pledges", "/reviews", "/reviews/new", "/appraisals"),
    *("/awards", "/inspections", "/inspections/new", "/ledger", "/papers", "/meetings"),
    *("/terms", "/messages"),
)


@pytest.fixture
def longest_tree(database_url: str) -> Iterator[Office]:
    """A committee above thousands of branches, whose secretary works in its office too."""
    lay_out(database_url, LONG, papers=True)
    office = Office(database_url)
    office.set_clock(NOW)
    with writing(office.context.sessions) as session:
        # The field was laid out past the sequences: its numbers go on where they end.
        session.add(Post(id=LONG + 1, organization_id=1, role="office"))
        session.flush()
        since = local("2020-01-01").date()
        session.add(Holder(id=LONG + 1, post_id=LONG + 1, person_id=1, since=since))
    yield office
    office.close()


def test_no_page_names_them_all_in_one_statement(longest_tree: Office) -> None:
    visitor: Visitor = longest_tree.visitor("O1", "secretary")
    for path in (*OF_ALL, *(f"/campaigns/1{page}" for page in OF_THE_TOP)):
        with told(longest_tree.context.engine) as numbers:
            visitor.read(path)
        assert numbers, path
        assert max(numbers) <= NAMED_AT_ONCE + BESIDES, path
