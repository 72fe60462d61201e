"""Quizzes that an instructor has saved, and a quick way to what belongs to a session."""

import sqlalchemy as sa
from alembic import op

revision = "v2"
down_revision = "v1"


def upgrade() -> None:
    """Add the table and the indexes."""
    op.create_table(
        "quizzes",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("items", sa.JSON, nullable=False),
    )
    for table in ("events", "learners", "answers"):
        op.create_index(f"{table}_of_session", table, ["session"])
