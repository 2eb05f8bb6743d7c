"""What every page of the board begins with: a visitor who oversees something, and a launch."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from weakref import proxy

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.web.board_view import View, look
from service.web.current import looking, render, signed_in, visitor
from service.web.help import first_steps

#: What a page reads of a board, by the names that its template has for it.
Reads = Callable[[Session, View], dict[str, Any]]


def board_page(template: str) -> Callable[[Reads], Callable[[], ResponseReturnValue]]:
    """Make a page of what is read of the board that the address asks for.

    Whoever oversees nothing is led home; where nothing was launched, the way there is shown. The
    page is written when the transaction is over.
    """

    def page_of(read: Reads) -> Callable[[], ResponseReturnValue]:
        @wraps(read)
        def page() -> ResponseReturnValue:
            if not visitor().reach:
                return redirect(url_for("home.todo"))
            with looking() as db:
                view = look(db)
                if view is None:
                    return render("board_empty.html", steps=first_steps(db))
                told = read(db, view)
            # What a template worked with lies in a circle until that is collected: not so the tree.
            return render(template, view=proxy(view), filters=view.filters, **told)

        return signed_in(page)

    return page_of
