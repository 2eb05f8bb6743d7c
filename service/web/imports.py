"""导入组织和人员: a table is sent, looked at, put right, and carried out as it was seen."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from service.auth.permits import oversees_anything
from service.errors import NotFound
from service.import_sheets import COLUMNS, heading
from service.web.current import (
    asked_number,
    at_one_look,
    locale,
    looking,
    render,
    signed_in,
    visitor_here,
)
from service.web.work.asking import answered, ask
from service.wording import term
from service.words import has_words, say

pages = Blueprint("imports", __name__)
KINDS = ("organizations", "people")
A_PAGE = 100
#: What is listed of a table: its changes, what is new, and who stands in no row.
LISTS = ("changed", "new", "absent")
CODED = {"kind": "kind", "locale": "locale"}


def p(key: str, **params: object) -> str:
    """The words of the pages about imports."""
    return say(locale(), "import_pages", key, **params)


@pages.get("/imports")
@at_one_look
@signed_in
def show() -> ResponseReturnValue:
    """Show how a table is brought in, and the tables that the visitor has sent."""
    with looking() as db:
        oversees_anything(db, visitor_here(db), "manage_people")
    return render("imports.html", p=p, kinds=KINDS, tables=ask("tables")["tables"])


@pages.get("/imports/template.xlsx")
@signed_in
def template() -> Response:
    """Give an empty workbook to fill in."""
    kind = request.args.get("kind", "")
    if kind not in KINDS:
        raise NotFound("table")
    return answered("tables/template", kind=kind)


@pages.get("/imports/<int:number>")
@at_one_look
@signed_in
def one(number: int) -> ResponseReturnValue:
    """Show what a table would change, or what is wrong with it, and let it be carried out."""
    told = ask(f"tables/{number}")
    changes = told["changes"]
    columns = {column.code for column in COLUMNS[told["kind"]]}
    for each in told["problems"]:
        each["known"] = each["column"] in columns
    lists = {
        "changed": [each for each in changes if not each["new"]],
        "new": [each for each in changes if each["new"]],
        "absent": told["absent"],
    }
    totals = {"changed": told["updated"], "new": told["created"], "absent": told["missing"]}
    first = next((name for name in LISTS if lists[name]), LISTS[0])
    chosen = request.args.get("list", first)
    if chosen not in lists:
        raise NotFound("table")
    start = asked_number("from") or 0
    found = lists[chosen]
    return render(
        "import.html",
        p=p,
        words=words,
        column_words=lambda column: heading(locale(), told["kind"], column),
        table=told,
        lists={name: totals[name] for name in LISTS},
        chosen=chosen,
        lines=found[start : start + A_PAGE],
        start=start,
        next=start + A_PAGE if start + A_PAGE < len(found) else None,
        kept=len(found),
    )


@pages.get("/imports/<int:number>/problems.xlsx")
@signed_in
def problems(number: int) -> Response:
    """Give the table back with what is wrong with it, row by row."""
    return answered(f"tables/{number}/problems")


def words(column: str, value: str) -> str:
    """Say a value of a table as people do: kinds and posts by their names."""
    if column == "posts":
        return "、".join(_post(one) for one in value.split(";") if one)
    if column in CODED and value:
        return _named(CODED[column], value)
    return value


def _post(post: str) -> str:
    role, at, place = post.partition("@")
    return f"{_named('role', role)}{at}{place}"


def _named(sort: str, code: str) -> str:
    if has_words("tree", f"{sort}.{code}"):
        return say(locale(), "tree", f"{sort}.{code}")
    return term(locale(), sort, code)
