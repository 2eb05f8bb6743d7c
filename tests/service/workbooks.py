"""Tables for tests: how one is refused, and workbooks that are made here or changed."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
from xlsxwriter import Workbook

from service.errors import BadInput
from service.organizations import read_organizations

HEADINGS = ["code", "name", "kind", "parent_code", "founded_on"]


def codes(refused: BadInput) -> list[tuple[int | None, str | None, str]]:
    return [(problem.row, problem.column, problem.code) for problem in refused.problems]


def refusal(content: bytes) -> str:
    """The one code that `content` is refused with."""
    with pytest.raises(BadInput) as caught:
        read_organizations(content)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0].code


def read_or_refused(content: bytes) -> bool:
    """Whether `content` is a table, or is refused in words; anything else is raised."""
    try:
        read_organizations(content)
    except BadInput as refused:
        return all(problem.told("zh-Hans") for problem in refused.problems)
    return True


def workbook(*rows: Sequence[object], formulas: dict[str, str] | None = None) -> bytes:
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        midnight = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, place, value, midnight)
                else:
                    sheet.write(number, place, value)
        for cell, formula in (formulas or {}).items():
            sheet.write_formula(cell, formula)
    return content.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A workbook with its parts changed."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return result.getvalue()
