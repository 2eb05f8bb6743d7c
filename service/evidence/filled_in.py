"""A form 表格 that came back filled in: whether it is the right one, and what each cell says."""

from __future__ import annotations

from hashlib import sha256

from service.errors import BadInput, Problem
from service.evidence.papers import LARGEST_FIGURE, problem
from service.models import Occurrence
from service.tabular import Grid, read_sheets
from service.tabular.cells import plain, stripped
from workflows.forms import Line, Place, laid_out, name_of
from workflows.provisions.evidence import DutyAsked

#: What the hidden sheet says first: this is a form of ours, and of which make.
MARK, MAKE = "pacesetter-form", "1"
SHEETS = 2
LONGEST_SHOWN = 40


def identity(asked: DutyAsked, occurrence: Occurrence) -> tuple[str, ...]:
    """Return what tells a form from another's: make, occurrence, and where its figures stand."""
    layout = repr([(line.asked.key, line.cells) for line in laid_out(asked.form)])
    version = sha256(layout.encode()).hexdigest()
    return MARK, MAKE, f"no {occurrence.id}", occurrence.duty, occurrence.period, version


def figures_in(content: bytes, asked: DutyAsked, occurrence: Occurrence) -> dict[str, int]:
    """Return the figures on a form; raises BadInput with everything that is wrong with it."""
    sheets = read_sheets(content, SHEETS)
    wanted = identity(asked, occurrence)
    told = tuple(str(sheets[1].at(row, 0)) for row in range(len(wanted))) if sheets[1:] else ()
    if told[:2] != wanted[:2]:
        raise BadInput([problem("file", "no_form_of_ours")])
    if told[2:5] != wanted[2:5]:
        duty, period = told[3][:LONGEST_SHOWN], told[4][:LONGEST_SHOWN]
        raise BadInput([problem("file", "form_of_another", duty=duty, period=period)])
    if told[5] != wanted[5]:
        raise BadInput([problem("file", "form_outdated")])
    return _read(sheets[0], laid_out(asked.form))


def _read(sheet: Grid, lines: tuple[Line, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    problems: list[Problem] = []
    for line in lines:
        numbers = [_number(sheet, place, line, problems) for place in line.cells]
        found[line.asked.key] = sum(numbers)
        if sum(numbers) > LARGEST_FIGURE:
            problems.append(_too_large(line.cells[0]))
    if problems:
        raise BadInput(problems)
    return found


def _number(sheet: Grid, place: Place, line: Line, problems: list[Problem]) -> int:
    """Return the number in a cell, 0 for what is objected to.

    In a range an empty cell counts as none; a figure that is one cell must be filled in.
    """
    where = name_of(place)
    if sheet.calculates(*place):
        problems.append(problem(where, "calculated_figure", title=line.asked.title))
        return 0
    try:
        text = stripped(plain(sheet.at(*place)))
    except ValueError:
        problems.append(_too_large(place))
        return 0
    if not text:
        if len(line.cells) == 1:
            problems.append(problem(where, "empty_figure", title=line.asked.title))
        return 0
    if not (text.isascii() and text.isdecimal()):
        shown = text[:LONGEST_SHOWN]
        problems.append(problem(where, "no_figure", title=line.asked.title, value=shown))
        return 0
    if len(text) > len(str(LARGEST_FIGURE)) or int(text) > LARGEST_FIGURE:
        problems.append(_too_large(place))
        return 0
    return int(text)


def _too_large(place: Place) -> Problem:
    return problem(name_of(place), "out_of_range", least=0, most=LARGEST_FIGURE)
