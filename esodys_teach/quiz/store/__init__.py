"""Sessions, learners and answers in SQLite or PostgreSQL: tables, upgrades, backups, rows."""
