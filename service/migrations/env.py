"""Alembic's entry: runs the migrations on the connection that `upgrade` hands over."""

from alembic import context
from sqlmodel import SQLModel

import service.models  # noqa: F401 - makes the metadata complete

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite cannot ALTER most things
    compare_type=True,
    transaction_per_migration=False,
    # Procrastinate keeps its own tables in the same database.
    include_name=lambda name, type_, _parents: (
        not (type_ == "table" and (name or "").startswith("procrastinate_"))
    ),
)
with context.begin_transaction():
    context.run_migrations()
