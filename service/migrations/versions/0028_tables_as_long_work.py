"""Long work of three more kinds: the board, its rates and the organisations as workbooks."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KINDS = ("import_organizations", "import_people", "launch", "migration", "ledger")
ID, WORK = sa.column("id"), sa.column("work_id")
TABLES = ("board", "rates", "organizations")


def _known(*kinds: str) -> None:
    """Let long work be of these kinds."""
    known = op.f("ck_long_work_kind_known")
    listed = ", ".join(repr(kind) for kind in kinds)
    with op.batch_alter_table("long_work") as batch_op:
        batch_op.drop_constraint(known, type_="check")
        batch_op.create_check_constraint(known, f"kind IN ({listed})")


def upgrade() -> None:
    _known(*KINDS, *TABLES)


def downgrade() -> None:
    work, part = sa.table("long_work", ID, sa.column("kind")), sa.table("long_work_part", WORK)
    ours = sa.select(ID).select_from(work).where(work.c.kind.in_(TABLES))
    op.execute(sa.delete(part).where(WORK.in_(ours)))
    op.execute(sa.delete(work).where(work.c.kind.in_(TABLES)))
    _known(*KINDS)
