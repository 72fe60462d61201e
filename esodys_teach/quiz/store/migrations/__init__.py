"""Alembic's folder: how a database comes from one revision to the next."""
