"""任务进度: long work that goes on while its people do something else, and what came of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from service.models.long_work import OPEN, TABLES_OF_WORK
from service.web.current import asked_number, at_one_look, context, locale, render, signed_in
from service.web.work.asking import answered, ask
from service.words import say

pages = Blueprint("long_work", __name__)
A_PAGE = 20


def p(key: str, **params: object) -> str:
    """The words of long work, in the visitor's language."""
    return say(locale(), "long_work", key, **params)


@pages.get("/long-work")
@at_one_look
@signed_in
def show() -> ResponseReturnValue:
    """Show one's own long work, the newest first; to those who see a whole tree all of that."""
    told = ask("long-work", before=asked_number("before") or None, limit=A_PAGE)
    return render(
        "long_work.html",
        p=p,
        works=told["work"],
        next=told["next"],
        result_words=_result_words,
        moving=any(one["state"] in OPEN for one in told["work"]),
    )


@pages.get("/long-work/<int:number>")
@at_one_look
@signed_in
def one(number: int) -> ResponseReturnValue:
    """Show how far one piece of work is, and what came of it."""
    work = ask(f"long-work/{number}")
    return render(
        "long_work_one.html",
        p=p,
        work=work,
        kept_days=context().settings.work_kept,
        result_words=_result_words,
        moving=work["state"] in OPEN,
    )


@pages.get("/long-work/<int:number>/file")
@signed_in
def file(number: int) -> Response:
    """What came out, to take along."""
    return answered(f"long-work/{number}/file")


def _result_words(work: dict[str, Any]) -> str:
    """What came of it, so far or at the end; nothing where there is nothing to say."""
    result = work["result"]
    if not result or (work["kind"] == "launch" and "campaigns" not in result):
        return ""
    if work["kind"] in TABLES_OF_WORK:
        return p("result.table", **result)
    if work["kind"].startswith("import_"):
        return p("result.preview" if result["preview"] else "result.import", **result)
    return p(f"result.{work['kind']}", **result)
