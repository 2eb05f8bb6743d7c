"""The tables that one takes along: the board, its rates, the organisations, as workbooks.

Each names the organisations that it is about, gathers so many of them at a time, and is put
together of what was gathered: a page does all of that at once, long work in batches.
"""

from service.exports.making import Made, Making, Table
from service.exports.scope import Scope, still_seen, written_down
from service.exports.whole import TABLES, made, made_of, put_together

__all__ = [
    "TABLES",
    "Made",
    "Making",
    "Scope",
    "Table",
    "made",
    "made_of",
    "put_together",
    "still_seen",
    "written_down",
]
