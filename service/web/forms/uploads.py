"""Files chosen in a form: each is kept through the API's own door, and its number goes on.

A field ``_file.files`` takes any number of files for ``files``, ``_one.attachment_id`` a single
one, and ``_raw.content`` one whose content itself is what the act asks for; ``_named.content``
likewise, with its name as ``name``. What is kept stays
kept when the rest of the form is refused: the page shows it by its name.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import PurePosixPath

from flask import request
from pydantic import ValidationError
from werkzeug.datastructures import FileStorage

from service.errors import BadInput, Problem
from service.web.current import locale
from service.words import say
from workflows.provisions.limits import LARGEST_MEGABYTES, MEBIBYTE

SEVERAL, ONE, RAW, NAMED = "_file.", "_one.", "_raw.", "_named."
#: The field with the number of the campaign that files are kept with.
OF = "_of"
KEPT = "_kept."
LONGEST_NAME = 120  # characters
#: Bytes of a whole form with its files: several of the largest that are taken.
LARGEST_TOGETHER = 48 * 1024 * 1024
#: Keeps a file with a campaign, by name and content; returns its number. Raises BadInput.
Keep = Callable[[int, str, bytes], int]


def take_in(typed: dict[str, list[str]], keep: Keep) -> dict[str, list[str]]:
    """Keep the files that were sent, and add their numbers to what was typed.

    Returns what is wrong with those that are not taken, by field.
    """
    problems: dict[str, list[str]] = {}
    for name, files in request.files.lists():
        prefix = next((one for one in (SEVERAL, ONE, RAW, NAMED) if name.startswith(one)), "")
        field = name.removeprefix(prefix)
        for sent in files if prefix else ():
            if not sent.filename:
                continue
            try:
                _take(typed, prefix, field, sent, keep)
            except BadInput as error:
                # The place is the field that it is shown at: only the file needs a name.
                told = [replace(one, where="").told(locale()) for one in error.problems]
                problems.setdefault(field, []).extend(f"{_name(sent)}：{one}" for one in told)
            except ValidationError:
                wrong = say(locale(), "work_pages", "files.bad_name")
                problems.setdefault(field, []).append(wrong)
    return problems


def _take(
    typed: dict[str, list[str]], prefix: str, field: str, sent: FileStorage, keep: Keep
) -> None:
    with closing(sent.stream):
        content = sent.stream.read()
    if not content:
        raise BadInput([Problem(field, "empty_file", domain="work")])
    if len(content) > LARGEST_MEGABYTES * MEBIBYTE:
        sizes = {"size": f"{len(content) / MEBIBYTE:.1f}", "most": str(LARGEST_MEGABYTES)}
        raise BadInput([Problem(field, "file_too_big", tuple(sizes.items()), domain="work")])
    if prefix in (RAW, NAMED):
        typed[field] = [base64.b64encode(content).decode()]
        if prefix == NAMED:
            typed["name"] = [_name(sent)]
        return
    number = str(keep(_campaign(typed), _name(sent), content))
    others = [] if prefix == ONE else [one for one in typed.get(field, []) if one != number]
    typed[field] = [*others, number]
    typed[KEPT + number] = [_name(sent)]


def _campaign(typed: dict[str, list[str]]) -> int:
    said = next(iter(typed.get(OF, ())), "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0


def _name(sent: FileStorage) -> str:
    """The name without its folder, as short as a name may be; the ending is kept."""
    name = PurePosixPath((sent.filename or "").replace("\\", "/")).name
    return "".join(one for one in name if one.isprintable())[-LONGEST_NAME:] or "file"
