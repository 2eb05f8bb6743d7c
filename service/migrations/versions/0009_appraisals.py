"""Tables of the work: appraisals."""

import sqlalchemy as sa  # noqa: F401
import sqlmodel
from alembic import op  # noqa: F401

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
