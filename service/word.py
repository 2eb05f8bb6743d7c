"""Word documents from a template of the office's own: the only file that knows docxtpl.

A template is data, not a program: it is rendered in a sandbox, with names of its kind alone, and
what it is given are texts and lists of texts. Whatever stands in them stands as it is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError

from service.errors import BadInput, Problem
from service.word_packages import Harmful, refuse_fetching, refuse_harmful
from service.word_syntax import (
    MOST_FILLED,
    Narrow,
    NotForTemplates,
    TooMuchFilled,
    refuse_tangled,
)

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


#: Fields that are several texts, one a paragraph.
TEXTS = "paragraphs"


class _Template(DocxTemplate):  # type: ignore[misc]  # docxtpl says no types
    """docxtpl's, with each part looked at before its placeholders are looked for."""

    def patch_xml(self, src_xml: str) -> str:
        refuse_tangled(src_xml)
        return str(super().patch_xml(src_xml))


def filled(kind: str, template: bytes, where: str, values: Mapping[str, Any]) -> bytes:
    """Return the document. Raises BadInput for a template that is none, with what and where."""
    try:
        refuse_harmful(template)
        made = _made(kind, template, where, values)
        refuse_fetching(made)
    except BadInput:
        raise
    except Harmful as error:
        raise _bad(where, error.code, **error.params) from None
    except Exception:  # a stranger's file, and nobody has listed what its readers stumble over
        raise _bad(where, "damaged") from None
    return made


def _made(kind: str, template: bytes, where: str, values: Mapping[str, Any]) -> bytes:
    sandbox = Narrow([*ROWS, TEXTS])
    kept = BytesIO()
    try:
        document = _Template(BytesIO(template))
        unknown = document.get_undeclared_template_variables(sandbox) - set(FIELDS[kind])
        if unknown:
            named, known = ", ".join(sorted(unknown)), ", ".join(FIELDS[kind])
            raise _bad(where, "unknown_field", named=named, known=known)
        document.render(dict(values), sandbox, autoescape=True)
        document.save(kept)
    except NotForTemplates as error:
        raise _bad(where, "not_for_templates", construct=error.sort, said=error.said) from None
    except TooMuchFilled:
        raise _bad(where, "too_much_filled", most=MOST_FILLED // 1_000_000) from None
    except UndefinedError as error:
        raise _bad(where, "no_such_field", named=str(error.message)) from None
    except TemplateSyntaxError as error:
        said = sandbox.wrong(error.source or "")
        raise _bad(where, "not_a_template" if said else "not_paired", said=said) from None
    except TemplateError:
        raise _bad(where, "not_filled") from None
    return kept.getvalue()


def _bad(where: str, code: str, **params: object) -> BadInput:
    told = tuple(sorted((name, str(value)) for name, value in params.items()))
    return BadInput([Problem(where, code, told, domain="word_files")])
