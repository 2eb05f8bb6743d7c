"""The tables that rulings are carried out on, for statements written set by set."""

from __future__ import annotations

from sqlalchemy import Table
from sqlmodel import SQLModel

import service.models  # noqa: F401 - makes the metadata complete

_tables = SQLModel.metadata.tables
campaigns: Table = _tables["campaign"]
contributions: Table = _tables["contribution"]
history: Table = _tables["history"]
occurrences: Table = _tables["occurrence"]
organizations: Table = _tables["organization"]
persons: Table = _tables["person"]
posts: Table = _tables["post"]
holders: Table = _tables["holder"]
substitutes: Table = _tables["substitute"]
