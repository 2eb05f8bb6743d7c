"""Organisations from a table and back: all rows or none, every mistake by row and column."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from service.db import reserve_ids
from service.models import KINDS, Organization, within
from service.organization_checks import Node, check_reach, check_tree
from service.search.noting import note_organizations
from service.table_changes import Change, differing
from service.tabular import Column, Row, by_heading, read_table
from service.tabular.findings import Cells, Findings, as_rows
from service.tabular.headings import PROBLEM, chooser
from service.tree import lock_tree, path_of

ORGANIZATION_COLUMNS = (
    Column("code", required=True),
    Column("name", required=True),
    Column("kind", required=True),
    Column("parent_code"),
    Column("founded_on"),
)
#: The columns that a node tells, in its order.
TOLD = ("name", "kind", "parent_code", "founded_on")
CODE = re.compile(r"[\w./-]+")
TABLE: Any = Organization.__table__  # type: ignore[attr-defined]  # SQLModel gives every table one
UPDATE = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("id_"))
    .values(
        name=bindparam("name_"),
        kind=bindparam("kind_"),
        parent_id=bindparam("parent_id_"),
        founded_on=bindparam("founded_on_"),
        version=TABLE.c.version + 1,
    )
)
REPATH = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("id_"))
    .values(path=bindparam("path_"), depth=bindparam("depth_"), root_id=bindparam("root_"))
)
CAMPAIGNS_FOLLOW = text(
    "UPDATE campaign SET"
    " path = (SELECT o.path FROM organization o WHERE o.id = campaign.organization_id),"
    " root_organization_id ="
    " (SELECT o.root_id FROM organization o WHERE o.id = campaign.organization_id)"
    " WHERE EXISTS (SELECT 1 FROM organization o"
    " WHERE o.id = campaign.organization_id AND o.path <> campaign.path)"
)


@dataclass(frozen=True)
class ImportReport:
    """What an import did, in rows of the file; and to which organisations, for the campaigns."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    founded: tuple[int, ...] = ()  # ids
    moved: tuple[int, ...] = ()  # ids of those whose superior changed
    changes: tuple[Change, ...] = ()  # of what is new or changed, in the order of the file


def read_organizations(content: bytes) -> list[Row]:
    """The rows of a CSV or XLSX file. Raises BadInput."""
    return by_heading(read_table(content), (*ORGANIZATION_COLUMNS, PROBLEM))


def import_organizations(
    session: Session,
    rows: Sequence[Row | Mapping[str, str]],
    *,
    now: datetime | None = None,
    trees: tuple[str, ...] | None = None,
) -> ImportReport:
    """Found and update organisations as `rows` say; those that no row names stay as they are.

    A cell that is left empty empties; a column that the table does not have changes nothing.
    `trees` are the paths of the tops to whose trees the table is confined, None where to none.
    Raises BadInput with every mistake, and has then changed nothing.
    """
    lock_tree(session)
    nodes = _existing(session)
    findings = Findings()
    elsewhere: set[str] = set()
    if trees is not None:
        elsewhere = {code for code, node in nodes.items() if not node.path.startswith(trees)}
        nodes = {code: node for code, node in nodes.items() if code not in elsewhere}
    named = _read(as_rows(rows), nodes, findings)
    if trees is not None:
        check_reach(named, elsewhere, findings)
    levels = check_tree(nodes, named, findings)
    findings.settle()
    return _apply(session, nodes, named, levels)


def _existing(session: Session) -> dict[str, Node]:
    """Every organisation of the database, by code; as rows, not as objects, for their number."""
    found = session.execute(select(TABLE)).all()
    codes: dict[int | None, str] = {one.id: one.code for one in found}
    nodes: dict[str, Node] = {}
    for one in found:
        node = Node(one.code, one.name, one.kind, codes.get(one.parent_id, ""), one.founded_on)
        node.id, node.closed, node.was = one.id, one.closed_on is not None, node.told()
        node.path, node.depth, node.root_id = one.path, one.depth, one.root_id
        nodes[one.code] = node
    return nodes


def _read(rows: list[Row], nodes: dict[str, Node], findings: Findings) -> list[Node]:
    """Lay what `rows` say over `nodes`; the nodes that they speak of, in order."""
    kind_of = chooser("kind", KINDS)
    named: list[Node] = []
    for row in rows:
        cells = Cells(row, findings)
        code = cells.text("code", 64, required=True)
        name = cells.text("name", 200, required=True)
        word = cells.text("kind", 32, required=True)
        parent = cells.text("parent_code", 64)
        founded = cells.day("founded_on")
        kind = kind_of(word)
        if word and kind is None:
            cells.wrong("kind", "unknown_kind", value=word)
        if not code:
            continue
        if not CODE.fullmatch(code):
            cells.wrong("code", "bad_code")
            continue
        node = nodes.setdefault(code, Node(code, name, kind or "", parent, founded))
        if node.row is not None:
            cells.wrong("code", "twice", first=node.row)
            continue
        node.row = row.number
        node.name, node.kind = name, kind or ""
        if cells.has("parent_code"):
            node.parent_code = parent
        if cells.has("founded_on"):
            node.founded_on = founded
        named.append(node)
    return named


def _apply(
    session: Session, nodes: dict[str, Node], named: list[Node], levels: dict[str, int]
) -> ImportReport:
    created = sorted((n for n in named if n.was is None), key=lambda n: levels[n.code])
    updated = [n for n in named if n.was is not None and n.told() != n.was]
    for node, number in zip(
        created, reserve_ids(session, "organization", len(created)), strict=True
    ):
        node.id = number
    repathed = _place(nodes, levels)
    if created:
        session.execute(insert(Organization), [_values(node, nodes) for node in created])
    if updated:
        _update(session, UPDATE, [_values(node, nodes) for node in updated])
    if repathed:
        _update(session, REPATH, [_place_values(node) for node in repathed])
        session.execute(CAMPAIGNS_FOLLOW)
    renamed = [node for node in updated if node.was is not None and node.was[0] != node.name]
    note_organizations(session, [(one.id, one.code, one.name) for one in (*created, *renamed)])
    session.expire_all()
    return ImportReport(
        created=len(created),
        updated=len(updated),
        unchanged=len(named) - len(created) - len(updated),
        founded=tuple(node.id for node in created),
        moved=tuple(n.id for n in updated if n.was is not None and n.was[2] != n.parent_code),
        changes=tuple(_change(node) for node in named if node.was != node.told()),
    )


def _change(node: Node) -> Change:
    fields = differing(TOLD, node.was, node.told())
    return Change(node.row or 0, node.code, node.name, node.was is None, fields)


def _place(nodes: dict[str, Node], levels: dict[str, int]) -> list[Node]:
    """Work out every node's path; those that stood elsewhere before."""
    repathed = []
    for node in sorted(nodes.values(), key=lambda n: levels[n.code]):
        parent = nodes.get(node.parent_code)
        was = node.path
        node.path = path_of(parent.path if parent else "", node.id)
        node.depth = levels[node.code] - 1
        node.root_id = parent.root_id if parent else node.id
        if node.was is not None and was != node.path:
            repathed.append(node)
    return repathed


def _place_values(node: Node) -> dict[str, Any]:
    return {"id_": node.id, "path_": node.path, "depth_": node.depth, "root_": node.root_id}


def _values(node: Node, nodes: dict[str, Node]) -> dict[str, Any]:
    parent = nodes.get(node.parent_code)
    told = {
        "code": node.code,
        "name": node.name,
        "kind": node.kind,
        "parent_id": parent.id if parent else None,
        "founded_on": node.founded_on,
    }
    if node.was is not None:
        return {"id_": node.id} | {f"{name}_": value for name, value in told.items()}
    place = {"path": node.path, "depth": node.depth, "root_id": node.root_id}
    return {"id": node.id, **told, **place, "version": 1}


def _update(session: Session, statement: Any, values: list[dict[str, Any]]) -> None:
    # On the connection: as one of the ORM's, it would look for each row among the session's own.
    session.connection().execute(statement, values)


def export_organizations(
    session: Session, *, under: Organization | None = None
) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of all organisations, or those at and under one; superiors first.

    For `service.tabular.write_csv` or `write_workbook`; importing them again changes nothing.
    """
    parent = aliased(Organization)
    query = (
        select(
            col(Organization.code),
            col(Organization.name),
            col(Organization.kind),
            col(parent.code),
            col(Organization.founded_on),
        )
        .join(parent, col(Organization.parent_id) == col(parent.id), isouter=True)
        .order_by(col(Organization.depth), col(Organization.code))
    )
    if under is not None:
        query = query.where(within(Organization.path, under.path))
    rows = [
        [code, name, kind, parent_code or "", founded.isoformat() if founded else ""]
        for code, name, kind, parent_code, founded in session.execute(query)
    ]
    return [column.code for column in ORGANIZATION_COLUMNS], rows
