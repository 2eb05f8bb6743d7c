"""The secrecy of the ballot, attacked: by schema, swapping, order, canaries and old keys.

TRUST 3.5, U1-U4 and U8. What is looked at is what whoever holds the database, its file, its
backups and its keys' folder could look at after the count.
"""

from __future__ import annotations

import json
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from service.appraisals import blind
from service.appraisals.client import unpack
from service.appraisals.envelopes import Unreadable, unseal
from service.appraisals.frozen import label_bytes
from service.appraisals.publishing import rewrite
from service.appraisals.vault import ENVELOPE
from service.backup import back_up
from service.db import make_engine, reading
from service.errors import NotFound
from tests.databases import PostgresServer, fresh_name
from tests.work.hall import Hall
from tests.work.linking_attack import Attacker, bound, in_place

FORBIDDEN = ("_at", "time", "date", "created", "address", "ip", "agent", "voter", "person", "user")
SECRET_TABLES = ("ballot_box", "ballot_receipt", "appraisal_tally", "appraisal_comment")
#: Elections attacked in the suite, each of so many voters.
ELECTIONS, VOTERS = 3, 20


@pytest.fixture
def hall(engine: Engine, tmp_path: Path) -> Hall:
    """A branch with enough voters of one kind to look for order among them."""
    built = Hall.built(engine, tmp_path)
    built.gathers("member", VOTERS - 2)
    return built


# --- U1: the schema ---


def test_u1_no_column_beside_a_ballot_says_when_or_who(engine: Engine) -> None:
    for table in SECRET_TABLES:
        columns = [column["name"] for column in inspect(engine).get_columns(table)]
        assert columns
        for column in columns:
            assert not any(column == word or column.endswith(word) for word in FORBIDDEN), column
            assert column != "id", "a number that counts up is an order"
        for key in inspect(engine).get_foreign_keys(table):
            assert key["referred_table"] == "appraisal_event", "and to nobody"
    roster = [column["name"] for column in inspect(engine).get_columns("eligibility")]
    assert not {c for c in roster if c.endswith("_at") or "serial" in c or "receipt" in c}


def test_u1_sqlite_numbers_no_rows_of_them(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:  # the other database has no sequence for them
            found = connection.execute(text("SELECT relname FROM pg_class WHERE relkind = 'S'"))
            ours = (*SECRET_TABLES, "eligibility")
            named = [name for name in found.scalars() if name.startswith(ours)]
        assert named == []
        return
    with engine.connect() as connection:
        for table in (*SECRET_TABLES, "eligibility"):
            told = connection.execute(
                text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}
            ).scalar_one()
            assert "WITHOUT ROWID" in told.upper(), table


# --- U2: two elections that differ only in who chose what ---


def dump(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, with whatever is random or counts time left out."""
    found = {}
    with engine.connect() as connection:
        known = inspect(connection)
        for table in sorted(known.get_table_names()):
            names = [column["name"] for column in known.get_columns(table)]
            columns = [f'"{name}"' for name in names if name not in RANDOM.get(table, ())]
            rows = connection.execute(text(f'SELECT {", ".join(columns)} FROM "{table}"'))
            found[table] = sorted((tuple(map(str, row)) for row in rows), key=str)
    return found


#: Keys, receipts, and what hashes them.
RANDOM = {
    "appraisal_event": ("envelope_key",),
    "appraisal_paper": ("signing_key",),
    "ballot_receipt": ("serial_hash",),
    "history": ("details",),
    "seal": ("hash", "previous"),
}


def an_election(hall: Hall, choices: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    vote = hall.opens(hall.prepares("organizations"))
    for (voter, paper), choice in zip(hall.roster(vote), choices, strict=True):
        token = hall.issues(vote, voter, paper)
        hall.puts_in(token, hall.ballot(vote, hall.about(vote, paper), choice))
    hall.village.day("2026-04-11", sweeping=False)
    hall.counts(vote)
    hall.clears_up()
    return dump(hall.village.engine)


@pytest.fixture(params=["sqlite", "postgresql"])
def two_databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """The URLs of two fresh databases of a kind."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        files = [tmp_path / f"swap{number}.db" for number in (1, 2)]
        for file in files:
            copyfile(template, file)
        yield [f"sqlite:///{file}" for file in files]
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    template_name: str = request.getfixturevalue("postgres_template")
    names = [fresh_name("swap") for _ in (1, 2)]
    yield [server.create(name, template=template_name) for name in names]
    for name in names:
        server.drop(name)


def test_u2_who_chose_what_makes_no_difference_to_what_is_kept(
    two_databases: list[str], tmp_path: Path
) -> None:
    """Two voters exchange their choices: after the count everything kept is the same."""
    kept = []
    for number, url in enumerate(two_databases, 1):
        engine = make_engine(url)
        hall = Hall.built(engine, tmp_path / str(number))
        hall.gathers("member", 8)
        choices = ["satisfied"] * 10
        choices[0 if number == 1 else 9] = "dissatisfied"
        kept.append(an_election(hall, choices))
        engine.dispose()
    first, second = kept
    assert first.keys() == second.keys()
    for table in first:
        assert first[table] == second[table], table


# --- U3: linking by order; at the size of TRUST P17: python -m tests.work.linking_attack ---


def test_u3_everything_that_is_kept_links_nobody(engine: Engine, tmp_path: Path) -> None:
    """No order of what is kept pairs voters with receipts more often than guessing."""
    attacker = Attacker.at(engine, tmp_path, VOTERS, seed=20260410)
    attacker.attack(ELECTIONS)
    ways = set(attacker.hits)
    for order in ("place", "key", "index", "files"):
        assert f"voters by queue, receipts by {order}, backwards" in ways, order
    assert not any(way.startswith("voters by repeated requests") for way in ways), "nor is a key"
    for silent in ("log", "history", "outbox", "sealed history", "repeated requests"):
        assert not any(f"receipts by {silent}" in way for way in ways), "no receipt is told there"
    assert not any(way.startswith("voters by log") for way in ways), "and in the log nobody"
    # So wide that chance alone goes beyond it never; an order that tells is right for everybody.
    most = bound(ELECTIONS, deviations=8)
    assert max(attacker.hits.values()) <= most < ELECTIONS * VOTERS, attacker.hits.most_common(5)
    if engine.dialect.name == "postgresql":
        for table in ("eligibility", "ballot_receipt"):
            written = in_place(engine, table, "xmin")
            assert len(set(written)) <= ELECTIONS < len(written), "all of a vote at once"


def test_u3_the_attack_is_sharp(hall: Hall) -> None:
    """Before the count, where a database keeps the order in which ballots came, it finds it."""
    vote = hall.opens(hall.prepares("organizations"))
    cast = hall.votes(vote, "satisfied")
    box = in_place(hall.village.engine, "ballot_box", "serial_hash")
    if hall.village.engine.dialect.name == "postgresql":
        assert box == cast
    else:  # rows that are not numbered lie in the order of their keys, which is that of chance
        assert box == sorted(cast) != cast


def test_u3_the_receipts_lie_in_the_order_of_chance(hall: Hall) -> None:
    vote = hall.opens(hall.prepares("organizations"))
    cast = hall.votes(vote, "satisfied")
    hall.counts(vote)
    hall.clears_up()
    kept = in_place(hall.village.engine, "ballot_receipt", "serial_hash")
    assert kept == sorted(cast) != cast


def test_u3_every_envelope_is_of_one_size_whatever_it_says(hall: Hall) -> None:
    vote = hall.opens(hall.prepares("organizations"))
    ballots: list[Callable[[list[str]], Any]] = [
        lambda subjects: {},
        lambda subjects: hall.ballot(vote, subjects, "satisfied"),
        lambda subjects: hall.ballot(vote, subjects, "basically_satisfied"),
    ]
    for number, (voter, paper) in enumerate(hall.roster(vote)):
        ballot = ballots[number % 3](hall.about(vote, paper))
        hall.puts_in(hall.issues(vote, voter, paper), ballot)
    with reading(hall.village.engine) as session:
        sizes = session.execute(text("SELECT DISTINCT length(envelope) FROM ballot_box")).all()
    assert len(sizes) == 1


def test_what_the_service_signs_fits_every_ballot_equally_well(hall: Hall) -> None:
    """Blindness: any request is explained by any token with some factor, so it tells of none."""
    vote = hall.opens(hall.prepares("organizations"))
    (first, paper), (second, _) = hall.roster(vote)[:2]
    one, other = hall.issues(vote, first, paper), hall.issues(vote, second, paper)
    key = one._key.public_numbers()
    asked = int.from_bytes(one._blinded.message, "big")
    for token in (one, other):
        encoded = pow(int.from_bytes(token.signature, "big"), key.e, key.n)
        factor = asked * pow(encoded, -1, key.n) % key.n  # r^e that would explain the request
        with pytest.raises(blind.BadBlinding):
            blind.finish(one._key, b"another", token.signature, 1)
        assert 0 < factor < key.n


# --- U4: canaries ---


def test_u4_names_serials_and_choices_lie_nowhere_together(hall: Hall, tmp_path: Path) -> None:
    """After the count no file, no table and no backup holds a serial or a sealed choice."""
    vote = hall.opens(hall.prepares("organizations"))
    tokens, envelopes = [], []
    for voter, paper in hall.roster(vote):
        token = hall.issues(vote, voter, paper)
        sent = token.cast(hall.ballot(vote, hall.about(vote, paper), "satisfied"))
        hall.sends(sent)
        tokens.append(token)
        envelopes.append(sent["envelope"])
    hall.counts(vote)
    hall.clears_up()
    canaries = [
        *(token.serial for token in tokens),
        *(token.serial.hex().encode() for token in tokens),
        *(unpack(envelope)[:64] for envelope in envelopes),
        *(b64encode(unpack(envelope))[:64] for envelope in envelopes),
        # What a repeated request was known by is of no more use, and gone as well.
        *(sha256(token._blinded.message).hexdigest().encode() for token in tokens),
        *(token.signature for token in tokens),
    ]
    backup = tmp_path / "after.zip"
    back_up(hall.village.engine, backup)
    texts = [everything_on_disk(hall.village.engine, tmp_path)]
    with zipfile.ZipFile(backup) as archive:
        texts += [archive.read(name) for name in archive.namelist()]
    for canary in canaries:
        assert not any(canary in held for held in texts)


def everything_on_disk(engine: Engine, folder: Path) -> bytes:
    """Return the database's file; of the server, every page of the tables of votes."""
    if engine.dialect.name == "sqlite":
        return b"".join(p.read_bytes() for p in folder.glob("pacesetter.db*"))
    with engine.connect() as connection:
        pages = []
        for table in (
            "ballot_box",
            "ballot_credential",
            "ballot_receipt",
            "eligibility",
            "paper_count",
        ):
            size = connection.execute(text(f"SELECT pg_relation_size('{table}')")).scalar_one()
            pages.append(table.encode() * (size > 0))
            rows = connection.execute(text(f"SELECT t::text FROM {table} t")).scalars()
            pages.extend(row.encode() for row in rows)
        empty = connection.execute(text("SELECT pg_relation_size('ballot_box')")).scalar_one()
    assert empty == 0, "a table that was rewritten empty has no page left"
    return b"\n".join(pages)


def test_u4_history_and_messages_say_nothing_of_casting(hall: Hall) -> None:
    vote = hall.opens(hall.prepares("organizations"))
    before = len(hall.village.history("b1")), len(hall.village.messages("b1"))
    hall.votes(vote, "satisfied")
    assert (len(hall.village.history("b1")), len(hall.village.messages("b1"))) == before
    hall.counts(vote)
    told = json.dumps([line.details for line in hall.village.history("b1")])
    assert "satisfied" not in told


# --- U8: the key ---


def test_u8_after_the_count_old_backups_decrypt_nothing(hall: Hall, tmp_path: Path) -> None:
    vote = hall.opens(hall.prepares("organizations"))
    hall.votes(vote, "satisfied", who=[v for v, _ in hall.roster(vote)][:-1])
    old = tmp_path / "old.zip"
    back_up(hall.village.engine, old)
    with zipfile.ZipFile(old) as archive:
        names = [name for name in archive.namelist() if b"PRIVATE KEY" in archive.read(name)]
        assert names == [], "no private key in a backup"
        assert len(archive.read("ballot_box.jsonl").splitlines()) == VOTERS - 1
    opener = hall.vault.opener(vote)
    with reading(hall.village.engine) as session:
        sealed = session.execute(text("SELECT envelope, paper FROM ballot_box")).first()
    assert sealed is not None
    label = label_bytes(hall.event(vote).config_hash, sealed.paper)
    assert unseal(opener, bytes(sealed.envelope), label), "as long as there is a key"
    voter, paper = hall.roster(vote)[-1]
    hall.puts_in(hall.issues(vote, voter, paper), {})
    hall.counts(vote)
    hall.clears_up()
    assert not list((hall.vault.folder).rglob("*.pem"))
    with pytest.raises(NotFound):
        hall.vault.opener(vote)
    with pytest.raises(NotFound):
        hall.vault.signer(vote, paper)
    again = hall.vault.prepare(vote, [paper])  # a new key of the same name opens nothing
    assert ENVELOPE in again
    with pytest.raises(Unreadable):
        unseal(hall.vault.opener(vote), bytes(sealed.envelope), label)
    hall.vault.destroy(vote)


def test_rewriting_can_be_done_again(engine: Engine) -> None:
    rewrite(engine)
    rewrite(engine)
