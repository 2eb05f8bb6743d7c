"""A form filled in as a spreadsheet would: cells changed in the file itself, nothing else."""

from __future__ import annotations

import io
import re
import zipfile
from html import escape

SHEET = "xl/worksheets/sheet1.xml"


def filled(form: bytes, **cells: object) -> bytes:
    """Return a form with some cells filled in: numbers, texts, or formulas that begin with =."""
    return changed(form, {SHEET: lambda text: _typed(text, cells)})


def changed(form: bytes, parts: dict[str, object]) -> bytes:
    """Return a workbook with some of its parts rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            text = before.read(name).decode()
            rewrite = parts.get(name)
            after.writestr(name, rewrite(text) if callable(rewrite) else text)
    return out.getvalue()


def _typed(text: str, cells: dict[str, object]) -> str:
    for name, value in cells.items():
        empty = re.compile(rf'<c r="{name}"( s="\d+")?/>')
        found = empty.search(text)
        assert found, f"{name} is no cell to fill in"
        text = text.replace(found[0], _cell(found[1] or "", name, value))
    return text


def _cell(style: str, name: str, value: object) -> str:
    if isinstance(value, str) and value.startswith("=calc "):
        return f'<c r="{name}"{style}><f>{escape(value[6:])}</f><v>2</v></c>'
    if isinstance(value, str):
        return f'<c r="{name}"{style} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{name}"{style}><v>{value}</v></c>'
