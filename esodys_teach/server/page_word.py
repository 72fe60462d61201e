"""The word by which a page proves that a kernel is its own, where the browser returns no cookie."""

import secrets
from hmac import compare_digest


class PageWord:
    """A word that opens one link. Whoever has it then gets the next word.

    Until the next one is used the one before it stays valid for all but links: the answer that
    brought the next one may have been lost.
    """

    def __init__(self, first: str = "") -> None:
        self.current, self.previous, self.spent = first, "", False

    def fits(self, word: str) -> bool:
        """Whether the page asks that has this word."""
        return _same(word, self.current) or _same(word, self.previous)

    def spend(self, word: str) -> bool:
        """Whether the word opens a link, as each does once."""
        if self.spent or not _same(word, self.current):
            return False
        self.spent = True
        return True

    def renew(self, word: str) -> str:
        """What the page that has this word uses from now on; "" for what it has."""
        if _same(word, self.previous):
            return self.current
        if not _same(word, self.current):
            return ""
        self.previous = ""
        if not self.spent:
            return ""
        self.previous, self.current, self.spent = word, secrets.token_urlsafe(), False
        return self.current


def _same(word: str, known: str) -> bool:
    return bool(known) and compare_digest(word.encode(), known.encode())
