"""The address that a person had when they chose their password, as a digest."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    length = sqlmodel.sql.sqltypes.AutoString(length=64)
    op.add_column("account", sa.Column("known_address", length, nullable=True))


def downgrade() -> None:
    op.drop_column("account", "known_address")
