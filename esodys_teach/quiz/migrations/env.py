"""Alembic's way in: the connection comes from `schema.prepare`, in whose transaction it works."""

from alembic import context

from esodys_teach.quiz.schema import TABLES, VERSION

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=TABLES,
    version_table=VERSION,
)
context.run_migrations()
