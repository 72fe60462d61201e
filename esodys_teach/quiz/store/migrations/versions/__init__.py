"""One file a revision. A revision that has landed is not changed."""
