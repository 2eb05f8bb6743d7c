"""Shares know whose places they are out of, and sanctions who lifted them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
#: What an award that is under way goes by from now on: the tree as it is today.
TREE_OF_TODAY = """
    UPDATE selection_share SET above_id = (
        SELECT parent_id FROM campaign WHERE campaign.id = selection_share.campaign_id
    ) WHERE campaign_id <> (
        SELECT campaign_id FROM selection WHERE selection.id = selection_share.selection_id
    )
"""


def upgrade() -> None:
    with op.batch_alter_table("selection_share") as batch_op:
        batch_op.add_column(sa.Column("above_id", BIG, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_selection_share_above_id_campaign"), "campaign", ["above_id"], ["id"]
        )
    op.execute(TREE_OF_TODAY)
    with op.batch_alter_table("sanction") as batch_op:
        batch_op.add_column(sa.Column("lifted_by", BIG, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_sanction_lifted_by_person"), "person", ["lifted_by"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("sanction") as batch_op:
        batch_op.drop_constraint(op.f("fk_sanction_lifted_by_person"), type_="foreignkey")
        batch_op.drop_column("lifted_by")
    with op.batch_alter_table("selection_share") as batch_op:
        batch_op.drop_constraint(op.f("fk_selection_share_above_id_campaign"), type_="foreignkey")
        batch_op.drop_column("above_id")
