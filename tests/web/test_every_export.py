"""The gate of what is taken along: every workbook, document and paper, opened and read back.

Hostile and rare texts are planted first (`tests/web/planted.py`). A download that has no case here
fails a test: nobody would have opened it.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import zipfile
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar
from python_calamine import CalamineWorkbook
from sqlmodel import delete, select
from werkzeug.test import TestResponse

from service import clock
from service.app import create_app
from service.auth import tokens, visits
from service.db import reading, writing
from service.models import Account, AppraisalEvent, AppraisalPaper, BallotCredential, Token
from tests.on_paper import pieces_on
from tests.web.planted import Planted, plant
from tests.web.served import Served
from tests.web.table_of_exports import AS_THEY_ARE, EXCEL, EXPORTS, PAPER, POSTED, WORD, Export
from tests.web.test_exports import text_of
from tools.every_page import FILES, GENERAL, OFFICE, TOP, Seat
from tools.sample import Sample

GIVES = {"as_download", "send_file", "Content-Disposition"}
FOOT = re.compile(r"第 ?\d+ ?页")


# --- every download there is ----------------------------------------------------------------------


def _names(node: ast.AST) -> set[str]:
    """What is called, named or spelt in a piece of code."""
    told = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    told |= {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
    return told | {str(one.value) for one in ast.walk(node) if isinstance(one, ast.Constant)}


@cache
def _giving(module: str) -> set[str]:
    """The functions of a module that give a file, themselves or by another of the module."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    used = {one.name: _names(one) for one in tree.body if isinstance(one, ast.FunctionDef)}
    giving: set[str] = set()
    while True:
        more = {name for name, names in used.items() if names & (GIVES | giving)} - giving
        if not more:
            return giving
        giving |= more


def downloads_of(app: Flask) -> set[str]:
    """The endpoints that give files: by their code, and by the list of what is no page."""
    told = set(FILES.values())
    for endpoint, view in app.view_functions.items():
        plain = inspect.unwrap(view)
        if plain.__module__.startswith("service.") and plain.__name__ in _giving(plain.__module__):
            told.add(endpoint)
    return told


def test_every_download_of_the_app_is_opened(served: Served) -> None:
    opened = {one.endpoint for one in EXPORTS} | POSTED | AS_THEY_ARE
    assert downloads_of(served.app) == opened
    kinds = ("xlsx", "docx", "pdf", "ics")
    rules = served.app.url_map.iter_rules()
    named = {one.endpoint for one in rules if one.rule.rpartition(".")[2] in kinds}
    assert named <= opened


# --- reading back ---------------------------------------------------------------------------------


def cells_of(content: bytes) -> list[str]:
    """The texts of all sheets; no cell calculates, no number was made of one, nothing leads out."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        names = packed.namelist()
        assert not [one for one in names if "externalLink" in one or "vba" in one.lower()]
        for name in names:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                _inert(packed.read(name).decode())
    with CalamineWorkbook.from_object(BytesIO(content)) as workbook:
        sheets = [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]
    assert sheets
    assert all(any(row) for sheet in sheets for row in sheet[:1]), "a heading"
    return [str(cell) for sheet in sheets for row in sheet for cell in row]


def _inert(sheet: str) -> None:
    assert not re.search(r"<(f|hyperlink)\b", sheet)
    kinds = set(re.findall(r"<c\b([^>]*)(?<!/)>", sheet))
    assert all(re.search(r' t="(s|inlineStr)"', one) or " t=" not in one for one in kinds)
    # Without a kind it is a number: a count of ours, never what somebody wrote.
    counted = re.findall(r"<c\b(?![^>]* t=)[^>]*(?<!/)><v>([^<]*)</v>", sheet)
    assert all(re.fullmatch(r"\d{1,6}", one) for one in counted), counted


def words_of(content: bytes) -> str:
    """The text of a Word document, and nothing in it that is fetched or calculated."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        body = packed.read("word/document.xml")
        assert b"fldSimple" not in body
        assert b'TargetMode="External"' not in packed.read("word/_rels/document.xml.rels")
    return text_of(content)


def found_in(planted: Planted, kind: str, content: bytes) -> set[str]:
    """Whose texts a file tells of; each of them whole."""
    if kind == EXCEL:
        return planted.found_in("\x1f".join(cells_of(content)))
    if kind == WORD:
        return planted.found_in(words_of(content))
    if kind == PAPER:
        pieces = (text for text in pieces_on(content) if not FOOT.fullmatch(text.strip()))
        return planted.on_paper("".join(pieces))
    Calendar.from_ical(content)
    return set()


# --- each of them ---------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def planted(request: pytest.FixtureRequest) -> Planted:
    """The furnished sample with hostile texts in it, on both databases."""
    name = {"sqlite": "served", "postgresql": "module_on_postgresql"}[request.param]
    served = request.getfixturevalue(name)
    assert isinstance(served, Served)
    return plant(served)


def taken(planted: Planted, one: Export) -> bytes:
    """What somebody is given at an address: by their visit, or by a program's token."""
    served, path = planted.served, one.path.format(**planted.numbers)
    client = served.app.test_client()
    if one.endpoint.startswith("api_"):
        answer = client.get(path, headers={"Authorization": f"Bearer {_token(served, one.who)}"})
    else:
        client.set_cookie("pacesetter", served.cookie(one.who))
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.get_data(as_text=True)[:2000])
    assert "filename" in answer.headers["Content-Disposition"]
    content: bytes = answer.data
    return content


def _token(served: Served, who: Seat) -> str:
    with writing(served.context.sessions) as session:
        person = Sample(served.context, served.app).person(session, *who)
        return tokens.create(session, person.id, "exports", wall=clock.wall(session))


@pytest.mark.parametrize("one", EXPORTS, ids=str)
def test_what_is_taken_along_holds_what_was_written_and_nothing_else(
    planted: Planted, one: Export
) -> None:
    found = found_in(planted, one.kind, taken(planted, one))
    assert one.tells <= found, f"told of {sorted(found)}"


def slips_of(planted: Planted, app: Flask) -> TestResponse:
    """What a scrutineer is answered who has slips made for the first stratum of the vote."""
    served, number = planted.served, planted.numbers["appraisal"]
    with writing(served.context.sessions) as session:
        event = session.get_one(AppraisalEvent, number)
        sample = Sample(served.context, served.app)
        first, second = (sample.person(session, *who).id for who in (GENERAL, TOP))
        event.first_scrutineer, event.second_scrutineer = first, second
        papers = select(AppraisalPaper.stratum).where(AppraisalPaper.event_id == number)
        stratum = session.exec(papers).first()
        session.execute(delete(Token))  # whoever has another way in needs no slip
        session.execute(delete(Account))
        visit = visits.begin(session, first, wall=clock.wall(session))
    client = app.test_client()
    with client.session_transaction() as kept:
        kept.update({"_user_id": visit, "_fresh": True})
    page = client.get(f"/appraisals/{number}").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token, page
    told = {"csrf_token": token[1], "stratum": stratum}
    return client.post(f"/appraisals/{number}/slips.pdf", data=told)


def test_slips_hold_names_as_they_are_written(planted: Planted) -> None:
    answer = slips_of(planted, planted.served.app)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert found_in(planted, PAPER, answer.data) >= {"Person.name"}


def test_without_a_face_nothing_is_printed_or_made_and_it_says_what_to_do(
    served_on_sqlite: Served,
) -> None:
    """Slips are told once: what could not be printed would be lost to whoever it is for."""
    served = served_on_sqlite
    named = served.context.settings.model_copy(update={"font": Path("/nowhere/gone.ttf")})
    app = create_app(replace(served.context, settings=named))
    client = app.test_client()
    client.set_cookie("pacesetter", served.cookie(OFFICE))
    for path in ("/campaigns/{campaign}/ledger.pdf", "/notices/{notice}.pdf"):
        answer = client.get(path.format(**served.numbers))
        assert answer.status_code == 409
        assert "PACESETTER_FONT" in answer.get_data(as_text=True)
    answer = slips_of(Planted(served, served.numbers), app)
    assert answer.status_code == 409
    assert "PACESETTER_FONT" in answer.get_data(as_text=True)
    with reading(served.context.sessions) as session:
        assert session.exec(select(BallotCredential)).all() == []
