"""Word documents from a template of the office's own: the only file that knows docxtpl.

A template is data, not a program: it is rendered in a sandbox, with names of its kind alone, and
what it is given are texts and lists of texts. Whatever stands in them stands as it is written.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, UndefinedError

from service.errors import BadInput, Problem
from service.word_syntax import Narrow, NotForTemplates

MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 5_000_000, 20_000_000, 500
DOCUMENT, MACROS, ACTIVE = "word/document.xml", "vbaProject.bin", "word/activeX/"
#: Each kind of document, and the fields that its template may name.
FIELDS: dict[str, tuple[str, ...]] = {
    "ledger": ("organization", "plan", "period", "printed_on", "lines"),
    "plan": ("organization", "plan", "theme", "goals", "carriers", "focus", "state", "tasks"),
    "report": ("organization", "plan", "title", "period", "paragraphs"),
    "minutes": (
        *("organization", "plan", "title", "held_on", "place", "topic"),
        *("expected", "present", "absentees", "paragraphs"),
    ),
}
#: What each row of a field has, where a field is rows.
ROWS: dict[str, tuple[str, ...]] = {
    "lines": ("day", "kind", "title", "person", "outcome", "note"),
    "tasks": ("title", "responsible", "deadline"),
}


def filled(kind: str, template: bytes, where: str, values: Mapping[str, Any]) -> bytes:
    """Return the document. Raises BadInput for a template that is none, with what and where."""
    _refuse_harmful(template, where)
    sandbox = Narrow(undefined=StrictUndefined, autoescape=True)
    kept = BytesIO()
    try:
        document = DocxTemplate(BytesIO(template))
        unknown = document.get_undeclared_template_variables(sandbox) - set(FIELDS[kind])
        if unknown:
            known = ", ".join(FIELDS[kind])
            raise _bad(where, "unknown_field", field=", ".join(sorted(unknown)), known=known)
        document.render(dict(values), sandbox, autoescape=True)
        document.save(kept)
    except NotForTemplates as error:
        raise _bad(where, "not_for_templates", what=str(error.message)) from None
    except UndefinedError as error:
        raise _bad(where, "no_such_field", field=str(error.message)) from None
    except TemplateError as error:
        raise _bad(where, "not_a_template", why=str(error.message)) from None
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError, zipfile.BadZipFile):
        raise _bad(where, "damaged") from None
    return kept.getvalue()


def _bad(where: str, code: str, **params: object) -> BadInput:
    told = tuple(sorted((name, str(value)) for name, value in params.items()))
    return BadInput([Problem(where, code, told, domain="word_files")])


def _refuse_harmful(template: bytes, where: str) -> None:
    """Refuse what unpacks to too much, runs macros, fetches, or is no document at all."""
    if len(template) > MOST_BYTES:
        raise _bad(where, "too_large", most=MOST_BYTES // 1_000_000)
    try:
        with zipfile.ZipFile(BytesIO(template)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
                raise _bad(where, "unpacks", most=MOST_UNPACKED // 1_000_000)
            outside = sorted(set(_fetched(packed)))
    except (zipfile.BadZipFile, SyntaxError, RuntimeError, ValueError, OSError):
        raise _bad(where, "damaged") from None  # a RuntimeError where it asks for a password
    names = {one.filename for one in parts}
    if DOCUMENT not in names:
        raise _bad(where, "damaged")
    if any(name.endswith(MACROS) or name.startswith(ACTIVE) for name in names):
        raise _bad(where, "macros")
    if outside:
        raise _bad(where, "fetches", what=", ".join(outside)[:200])


def _fetched(packed: zipfile.ZipFile) -> Iterator[str]:
    """What Word would fetch from elsewhere when the document is opened; a link waits for a click.

    Whoever reads the office's documents would tell a stranger so, or run the stranger's template.
    """
    for name in packed.namelist():
        if not name.endswith(".rels"):
            continue
        for one in parse_xml(packed.read(name)).iter("{*}Relationship"):
            kind = str(one.get("Type", "")).rpartition("/")[2]
            if one.get("TargetMode") == "External" and kind != "hyperlink":
                yield str(one.get("Target", ""))
