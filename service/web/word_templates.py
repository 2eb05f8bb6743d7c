"""文书模板: the office's own Word templates, looked at, uploaded, taken back and restored."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from service.web.current import asked_number, at_one_look, render, signed_in
from service.web.work.asking import answered, ask
from service.web.work.words import p

pages = Blueprint("word_templates", __name__)


@pages.get("/word-templates")
@at_one_look
@signed_in
def show() -> ResponseReturnValue:
    """Show which template of each kind is in force, and every earlier one."""
    return render("word_templates.html", p=p, templates=ask("word-templates")["templates"])


@pages.get("/word-templates/<kind>.docx")
@signed_in
def file(kind: str) -> Response:
    """Give a template as it is: the one in force, or a version."""
    return answered(f"word-templates/{kind}/file", version=asked_number("version"))


@pages.get("/word-templates/<kind>/preview.docx")
@signed_in
def preview(kind: str) -> Response:
    """Give a document with sample data, as it would be made from a template."""
    return answered(f"word-templates/{kind}/preview", version=asked_number("version"))
