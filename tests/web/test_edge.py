"""The web's edge: headers on every answer, calls by false names, a log with nobody in it."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
import structlog
from flask import Flask
from jinja2 import Environment, FileSystemLoader, nodes
from structlog.testing import capture_logs

from service import clock
from service.auth import attempts
from service.context import open_context
from service.db import writing
from service.settings import Settings
from service.web import pages
from service.words import catalogue
from tests.web.office import PASSWORD, Office

WEB = Path(pages.__file__).parent
VENDORED = WEB / "static" / "vendor"


def test_every_answer_carries_the_strict_policy(sqlite_office: Office) -> None:
    visitor = sqlite_office.visitor("DW", "leading_group")
    for path in ("/login", "/board", "/nowhere", "/static/pages.css", "/health/live"):
        headers = visitor.get(path).headers
        policy = dict(
            part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'none'", path
        assert policy["script-src"] == "'self'"
        assert policy["style-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Request-ID"]


def test_pages_are_kept_by_nobody_and_style_sheets_are(sqlite_office: Office) -> None:
    visitor = sqlite_office.visitor("DW", "leading_group")
    assert visitor.get("/board").headers["Cache-Control"] == "no-store"
    assert "max-age" in visitor.get("/static/pages.css").headers["Cache-Control"]


def test_style_sheets_are_packed_and_named_by_what_is_in_them_and_pages_are_not(
    sqlite_office: Office,
) -> None:
    client = sqlite_office.app.test_client()
    page = client.get("/login", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in page.headers, "it holds a token (BREACH)"
    address = re.search(r"/static/pages\.css\?v=[0-9a-f]{8}", page.get_data(as_text=True))
    assert address
    packed = client.get(address[0], headers={"Accept-Encoding": "gzip"}, buffered=True)
    plain = client.get(address[0], buffered=True)
    assert gzip.decompress(packed.data) == plain.data
    assert "immutable" in packed.headers["Cache-Control"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    again = {"If-None-Match": packed.headers["ETag"], "Accept-Encoding": "gzip"}
    assert client.get(address[0], headers=again, buffered=True).status_code == 304
    for other in ("/static/pages.css", "/static/pages.css?v=00000000"):
        assert "immutable" not in client.get(other, buffered=True).headers["Cache-Control"]


def test_nothing_in_a_page_asks_for_what_the_policy_forbids() -> None:
    for template in (WEB / "templates").glob("*.html"):
        text = template.read_text("utf-8")
        assert not re.search(r'\sstyle="|\son\w+="|javascript:|<style|<script(?! src)', text), (
            template.name
        )


def test_the_service_answers_to_its_own_name_only(sqlite_office: Office) -> None:
    client = sqlite_office.app.test_client()
    assert client.get("/login", headers={"Host": "evil.example"}).status_code == 400
    page = client.get("/login", headers={"X-Forwarded-Host": "evil.example"})
    assert page.status_code == 200
    assert "evil.example" not in page.get_data(as_text=True)


def test_whom_a_proxy_speaks_for_is_believed_only_where_it_was_set(sqlite_office: Office) -> None:
    staff_no = sqlite_office.account("JD", "secretary")
    context = sqlite_office.context
    source = attempts.subject("source", "127.0.0.1", context.settings.signing_key)
    with writing(context.sessions) as session:
        for _ in range(20):
            attempts.failed(session, [source], wall=clock.wall(session))
    visitor = sqlite_office.stranger()
    fields = {"csrf_token": visitor.token(), "staff_no": staff_no, "password": PASSWORD}
    claimed = {"X-Forwarded-For": "10.0.0.1"}
    assert visitor.client.post("/login", data=fields, headers=claimed).status_code == 429


def test_over_https_cookies_stay_there(sqlite_begun: Path, tmp_path: Path) -> None:
    from service.app import create_app

    url = f"sqlite:///{sqlite_begun}"
    settings = Settings(database_url=url, env="test", base_url="https://pacesetter.example")
    context = open_context(settings)
    app: Flask = create_app(context)
    answer = app.test_client().get("/login", base_url="https://pacesetter.example")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    context.close()


def test_the_log_names_nobody_and_no_secret(sqlite_office: Office) -> None:
    staff_no = sqlite_office.account("DW", "leading_group")
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        visitor = sqlite_office.stranger()
        visitor.send("/login", staff_no=staff_no, password="a wrong password")
        visitor.send("/login", staff_no=staff_no, password=PASSWORD)
        visitor.get("/board?show=overdue")
        visitor.get("/invitations/a-secret-of-a-link")
    told = json.dumps(lines, default=str, ensure_ascii=False)
    assert len(lines) >= 6
    assert all("request_id" in line for line in lines)
    for secret in (staff_no, PASSWORD, "a wrong password", "a-secret-of-a-link", "127.0.0.1"):
        assert secret not in told


def test_a_form_that_is_too_large_is_refused(sqlite_office: Office) -> None:
    visitor = sqlite_office.visitor("JD03", "secretary")
    number = sqlite_office.number("JD03")
    answer = visitor.send(f"/campaigns/{number}/fulfil", duty="x" * 300_000)
    assert answer.status_code == 413
    assert "内容太大" in answer.get_data(as_text=True)


def test_errors_are_pages_with_advice_in_the_visitors_language(sqlite_office: Office) -> None:
    client = sqlite_office.app.test_client()
    for language, words in (("zh-CN", "没有找到"), ("zh-TW", "找不到"), ("en-GB", "Not found")):
        answer = client.get("/nowhere", headers={"Accept-Language": language})
        assert answer.status_code == 404
        assert words in answer.get_data(as_text=True)


def test_the_language_is_chosen_and_kept(sqlite_office: Office) -> None:
    visitor = sqlite_office.visitor("DW", "leading_group")
    assert "逾期" in visitor.read("/board")
    visitor.post("/language", language="en", next="/board")
    assert "Overdue" in visitor.read("/board")
    assert visitor.post("/language", language="xx").status_code == 404


# --- what the pages are made of ------------------------------------------------------------------


def test_what_others_made_is_as_they_published_it() -> None:
    lines = (VENDORED / "SHA256SUMS").read_text().splitlines()
    sums = {name: known for known, name in (line.split() for line in lines)}
    there = {file.name for file in VENDORED.iterdir()} - {"SHA256SUMS", "README.md"}
    assert there == set(sums)
    for name, known in sums.items():
        assert hashlib.sha256((VENDORED / name).read_bytes()).hexdigest() == known


def test_no_page_fetches_from_elsewhere() -> None:
    for file in (*(WEB / "templates").glob("*.html"), *(WEB / "static").glob("*.css")):
        assert not re.search(r"https?://(?!www\.w3\.org/)", file.read_text("utf-8")), file.name


def spoken_keys() -> set[str]:
    """Every whole key that a template or a page's code asks the catalogue for."""
    environment = Environment(loader=FileSystemLoader(WEB / "templates"), autoescape=True)
    found: set[str] = set()
    for template in (WEB / "templates").glob("*.html"):
        tree = environment.parse(template.read_text("utf-8"))
        for call in tree.find_all(nodes.Call):
            named = isinstance(call.node, nodes.Name) and call.node.name == "t"
            if named and call.args and isinstance(call.args[0], nodes.Const):
                found.add(call.args[0].value)
    for file in WEB.glob("*.py"):
        found |= set(re.findall(r'\bt\(\s*"([^"]+)"', file.read_text("utf-8")))
    return found


@pytest.mark.parametrize("locale", ["zh-Hans", "zh-Hant", "en"])
def test_every_key_that_a_page_asks_for_is_written(locale: str) -> None:
    keys = spoken_keys()
    assert len(keys) > 100
    assert keys - set(catalogue(locale, "web")) == set()
