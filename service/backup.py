"""Online backup and restore, so that nothing is lost and nothing is sent twice (TRUST P26, 4.8).

A backup is one ZIP file: a manifest, and every table as JSON lines, read in one transaction that
sees one moment. It is logical, so that a SQLite backup can be brought into PostgreSQL and back.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Date,
    DateTime,
    Engine,
    LargeBinary,
    Table,
    insert,
    select,
    text,
)
from sqlmodel import SQLModel

from service import models
from service.db import reading
from service.migrations import newest_revision, revision_of
from service.models import Organization
from service.packed import DAMAGED
from workflows.refusals import Reason, Refused

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 2_000
#: What reading a damaged archive may raise.
DAMAGE = (*DAMAGED, TypeError)  # TypeError: a manifest or a row that is no mapping
assert models.Campaign.metadata is SQLModel.metadata  # importing the models makes it complete


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: its moment, its revision, and each table's rows and digest."""

    format: int
    made_at: str
    revision: str
    backend: str
    head: str
    tables: dict[str, dict[str, Any]]

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return sum(int(table["rows"]) for table in self.tables.values())


def tables_in_order() -> list[Table]:
    """Every table of the service, those that others refer to first."""
    return list(SQLModel.metadata.sorted_tables)


def back_up(engine: Engine, file: Path, *, head: str = "") -> Manifest:
    """Write a backup while the service runs. Raises Refused where the file exists already."""
    if file.exists():
        raise Refused(Reason.of("reason.file_exists", file=file))
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        with _one_moment(engine) as connection:
            manifest = _write(connection, unfinished, head)
        unfinished.replace(file)  # whole or not at all
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _one_moment(engine: Engine) -> Connection:
    """A connection whose reads all see the same moment."""
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        connection = engine.connect().execution_options(**options)
        # Reading a large table may take longer than a page is allowed to.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        return connection
    return engine.connect().execution_options(pacesetter_reading=True)


def _write(connection: Connection, file: Path, head: str) -> Manifest:
    tables: dict[str, dict[str, Any]] = {}
    file.touch(mode=0o600)  # names, addresses and password hashes: the owner's alone
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for table in tables_in_order():
            digest, rows = hashlib.sha256(), 0
            with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as part:
                for line in _rows(connection, table):
                    part.write(line)
                    digest.update(line)
                    rows += 1
            tables[table.name] = {
                "rows": rows,
                "sha256": digest.hexdigest(),
                "columns": [column.name for column in table.columns],
            }
        now = _now(connection)
        stands = revision_of(connection) or ""
        backend = connection.dialect.name
        manifest = Manifest(FORMAT, now, stands, backend, head, tables)
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def _now(connection: Connection) -> str:
    said = (
        "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')"
        if connection.dialect.name == "postgresql"
        else "SELECT strftime('%Y-%m-%dT%H:%M:%S', 'now')"
    )
    return f"{connection.execute(text(said)).scalar_one()}+00:00"


def _rows(connection: Connection, table: Table) -> Iterator[bytes]:
    order = list(table.primary_key.columns)
    found = connection.execution_options(yield_per=CHUNK).execute(select(table).order_by(*order))
    for row in found:
        values = [_told(value) for value in row]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _told(value: Any) -> Any:
    """A value as JSON can hold it: days and instants in ISO 8601, files in base64."""
    if isinstance(value, date):
        return value.isoformat()
    return b64encode(value).decode() if isinstance(value, bytes | memoryview) else value


def check(file: Path) -> Manifest:
    """Read a whole backup and compare every digest. Raises Refused with what is damaged."""
    manifest = read_manifest(file)
    with _opened(file) as archive:
        for name, told in manifest.tables.items():
            digest, rows = hashlib.sha256(), 0
            for line in _lines(archive, name):
                digest.update(line)
                rows += 1
            if rows != told["rows"] or digest.hexdigest() != told["sha256"]:
                raise Refused(Reason.of("reason.backup_damaged", part=name))
    return manifest


def read_manifest(file: Path) -> Manifest:
    """What a backup says of itself. Raises Refused where it is none."""
    with _opened(file) as archive:
        try:
            told = json.loads(archive.read(MANIFEST))
            manifest = Manifest(**told)
        except DAMAGE:
            raise Refused(Reason.of("reason.not_a_backup", file=file)) from None
    if manifest.format != FORMAT:
        raise Refused(Reason.of("reason.backup_newer", revision=manifest.format))
    return manifest


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except DAMAGE:
        raise Refused(Reason.of("reason.not_a_backup", file=file)) from None


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    try:
        with archive.open(f"{name}.jsonl") as part:
            yield from part
    except DAMAGE:
        raise Refused(Reason.of("reason.backup_damaged", part=name)) from None


def restore_rows(connection: Connection, file: Path, manifest: Manifest) -> None:
    """Bring every row back into an empty, migrated database; the caller commits."""
    with _opened(file) as archive:
        for table in tables_in_order():
            if table.name not in manifest.tables:
                continue
            columns = manifest.tables[table.name]["columns"]
            batch: list[dict[str, Any]] = []
            for line in _lines(archive, table.name):
                batch.append(_values(table, columns, json.loads(line)))
                if len(batch) == CHUNK:
                    connection.execute(insert(table), batch)
                    batch = []
            if batch:
                connection.execute(insert(table), batch)
            _go_on_counting(connection, table)


def _values(table: Table, columns: list[str], told: list[Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in zip(columns, told, strict=True):
        # SQLModel keeps instants in a type of its own around DateTime.
        kind = getattr(table.c[name].type, "impl", table.c[name].type)
        if value is not None and isinstance(kind, Date):
            value = date.fromisoformat(value)
        elif value is not None and isinstance(kind, DateTime):
            value = datetime.fromisoformat(value)
        elif value is not None and isinstance(kind, LargeBinary):
            value = b64decode(value)
        values[name] = value
    return values


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers new rows after those that were brought in."""
    keys = list(table.primary_key.columns)
    if connection.dialect.name != "postgresql" or len(keys) != 1 or keys[0].name != "id":
        return
    sequence = connection.execute(
        text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name}
    ).scalar_one()
    if sequence is not None:
        highest = f'SELECT setval(:sequence, coalesce(max(id), 0) + 1, false) FROM "{table.name}"'  # noqa: S608 - our own table's name
        connection.execute(text(highest), {"sequence": sequence})


def refuse_unless_fitting(engine: Engine, manifest: Manifest) -> None:
    """Raise Refused where the database is not empty, or of another revision than the backup."""
    with engine.connect() as connection:
        stands = revision_of(connection)
    if manifest.revision != newest_revision():
        raise Refused(
            Reason.of(
                "reason.backup_older", revision=manifest.revision, wanted=newest_revision() or "?"
            )
        )
    if stands is None:
        return
    with reading(engine) as session:
        if session.execute(select(Organization).limit(1)).first() is not None:
            raise Refused(Reason.of("reason.database_not_empty"))
