"""Alembic's way in: the connection comes from `upgrade.upgrade`, in whose transaction it works."""

from alembic import context

from esodys_teach.quiz.store.tables import metadata
from esodys_teach.quiz.store.upgrade import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
