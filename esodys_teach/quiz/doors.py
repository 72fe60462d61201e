"""The addresses that a quiz adds to the pages: the way in, the instructor's page, the results."""

from typing import Any
from urllib.parse import urlsplit

from tornado.web import HTTPError

from esodys_teach.pages import Ours, Page
from esodys_teach.quiz.export import EXPORTS
from esodys_teach.quiz.flow import Refused, Unknown
from esodys_teach.quiz.link import COOKIES, Link, Lost

LEARNER, INSTRUCTOR = "quiz.ipynb", "instructor.ipynb"
DAYS = 30  # that a browser keeps who it is


class Known(Ours):
    """An address that knows who asks: by a signed cookie, which only the recorder reads."""

    async def role(self, role: str, token: str = "") -> bool:
        """Whether who asks is a learner, or the instructor; 503 where nobody can say now."""
        token = token or self.get_cookie(COOKIES[role]) or ""
        link: Link = self.settings["quiz"]
        try:
            return bool((await link.call("who", token=token))["role"] == role)
        except Lost:
            raise HTTPError(503) from None

    def know(self, role: str, token: str) -> None:
        """Let the browser say so from now on; no script reads it."""
        https = self.request.protocol == "https"
        kept = {"path": self.settings["base_url"], "expires_days": DAYS}
        self.set_cookie(COOKIES[role], token, httponly=True, samesite="Lax", secure=https, **kept)

    def go(self, page: str) -> None:
        self.redirect(f"{self.settings['base_url']}voila/render/{page}")


class Join(Known):
    """The way in: a code and a nickname. Starts no kernel."""

    def get(self) -> None:
        self.show("join.html", code=self.get_argument("code", ""), nickname="", said="")

    async def post(self) -> None:
        says = self.request.headers
        foreign = "Origin" in says and urlsplit(says["Origin"]).netloc != self.request.host
        if foreign or says.get("Sec-Fetch-Site") == "cross-site":
            raise HTTPError(403)  # a page elsewhere does not choose who one is here
        told = {name: self.get_body_argument(name, "") for name in ("code", "nickname")}
        try:
            joined = await self.settings["quiz"].call("join", **told)
        except (Refused, Lost) as no:
            self.set_status(409 if isinstance(no, Refused) else 503)
            lost = "The quiz does not answer just now. Try again in a moment."
            self.show("join.html", **told, said=lost if isinstance(no, Lost) else str(no))
            return
        self.know("learner", joined["token"])
        self.go(LEARNER)


class Desk(Known):
    """The instructor's link, which the terminal shows."""

    async def get(self) -> None:
        token = self.get_argument("token", "")
        if not await self.role("instructor", token):
            raise HTTPError(404)
        self.know("instructor", token)
        self.go(INSTRUCTOR)


class QuizPage(Known, Page):
    """A notebook as a page; the quiz is for who joined it, the instructor's for the instructor."""

    admitted = False

    async def get(self, path: str | None = None) -> None:
        if path == INSTRUCTOR:
            self.admitted = await self.role("instructor")
        elif path == LEARNER and not await self.role("learner"):
            self.redirect(f"{self.settings['base_url']}join")
            return
        await super().get(path)

    def head(self, path: str | None = None) -> None:
        if path == INSTRUCTOR and not self.admitted:
            raise HTTPError(404)
        super().head(path)


class Results(Known):
    """The results of a session as a file, for the instructor."""

    async def get(self, session: str, name: str) -> None:
        token = self.get_cookie(COOKIES["instructor"]) or ""
        if name not in EXPORTS or not await self.role("instructor"):
            raise HTTPError(404)
        told = {"token": token, "session": session}
        self.set_header("Content-Type", EXPORTS[name].mime)
        if not EXPORTS[name].mime.startswith("text/html"):
            self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        try:
            self.finish(await self.settings["quiz"].fetch(f"export/{name}", **told))
        except (Refused, Unknown):
            raise HTTPError(404) from None
        except Lost:
            raise HTTPError(503) from None


def doors(url: str) -> list[Any]:
    """The addresses, to stand before the pages' own."""
    return [
        (rf"{url}join", Join),
        (rf"{url}instructor", Desk),
        (rf"{url}results/([\w-]+)/([\w.-]+)", Results),
    ]
