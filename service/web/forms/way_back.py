"""The way back from the address of a form: reloaded, it is asked for as if it were a page.

Which page a refused form stood on is kept with the visit, beside the address that shows it again.
"""

from __future__ import annotations

from flask import request, session

SHOWN_FOR = "form_shown_for"
FORMS = "/do/"
HOME = "/todo"
#: The visit travels with every request: a page with a longer address is not kept.
LONGEST = 1000


def note(page: str) -> None:
    """Keep which page, one of ours, is shown at the address that is asked now."""
    if page.partition("?")[0] != request.path and len(page) + len(request.path) <= LONGEST:
        session[SHOWN_FOR] = [request.path, page]


def page_of_form() -> str | None:
    """The page where the form of this address stands; None where the address is no form's."""
    if request.method not in ("GET", "HEAD"):
        return None
    at, page = session.get(SHOWN_FOR) or ("", HOME)
    if at == request.path:
        return str(page)
    return HOME if request.path.startswith(FORMS) else None
