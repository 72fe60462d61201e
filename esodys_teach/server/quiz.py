"""The addresses that a quiz adds to the pages: the way in, the instructor's page, the results."""

from typing import Any
from urllib.parse import urlencode

from tornado.web import HTTPError

from esodys_teach.patient.errors import EsodysError
from esodys_teach.quiz.export import EXPORTS
from esodys_teach.quiz.flow import Refused, Shut, Unknown, spelled
from esodys_teach.quiz.link import COOKIES, TOKEN, Unavailable
from esodys_teach.quiz.messages import Identity
from esodys_teach.server.handlers import BaseHandler, Page
from esodys_teach.server.kernels import Visitor, asks, kept

LEARNER, INSTRUCTOR, PAGE = "quiz.ipynb", "instructor.ipynb", "voila/render/"
DAYS = 30  # that a browser keeps who it is
MOST = 12  # quizzes of which it does
RETURNED = "esodys-cookies"  # the cookie that shows that the browser returns cookies
LONGEST_FIELD = 256  # characters of a code or a nickname as it is sent; what is longer is no typing


class TooMany(EsodysError):
    """More new names than one visitor or one address may bring in a minute."""


STATUS = {Refused: 409, Shut: 409, Unavailable: 503, TooMany: 429}


class QuizHandler(BaseHandler):
    """An address that knows who asks: by signed cookies, which only the recorder reads."""

    async def who(self, token: str) -> Identity:
        """What the recorder knows of a token; 503 where nobody can say now."""
        if not token:
            return {"role": "", "session": "", "here": False, "nickname": ""}
        try:
            found: Identity = await self.settings["quiz"].call("who", token=token)
        except Unavailable:
            raise HTTPError(503) from None
        return found

    def joined(self) -> list[str]:
        """The codes of the quizzes that this browser has joined, the newest first."""
        # A token begins with the time at which it was signed.
        found = [(one.value, name) for name, one in self.cookies.items()]
        mine = [name for _, name in sorted(found, reverse=True) if name.startswith(learner(""))]
        codes = [name.removeprefix(learner("")) for name in mine]
        return [code for code in codes if code and code == spelled(code)]

    def know(self, name: str, token: str) -> None:
        """Let the browser say so from now on; no script reads it."""
        https = self.request.protocol == "https"
        self.set_cookie(
            name,
            token,
            path=self.settings["base_url"],
            expires_days=DAYS,
            httponly=True,
            samesite="Lax",
            secure=https,
        )

    def go(self, page: str, **query: str) -> None:
        asked = f"?{urlencode(query)}" if query else ""
        self.redirect(f"{self.settings['base_url']}{page}{asked}")


class RateLimitedHandler(QuizHandler):
    """An address at which somebody may try codes: so many requests a second from one address."""

    def prepare(self) -> Any:
        if not self.settings["asking"].allows(self.request.remote_ip):
            self.set_header("Retry-After", "5")
            raise HTTPError(429)
        return super().prepare()

    def field(self, name: str, *, body: bool = False) -> str:
        """What was sent under that name; 413 where nobody can have typed that much."""
        value = (self.get_body_argument if body else self.get_query_argument)(name, "")
        if len(value) > LONGEST_FIELD:
            raise HTTPError(413)
        return value


class JoinHandler(RateLimitedHandler):
    """The way in: a code and a nickname; or on, for who is in that quiz. Starts no kernel."""

    async def get(self) -> None:
        asked = self.field("code")
        code = spelled(asked) or asked
        known = await self.who(self.get_cookie(learner(code)) or "")
        https = self.request.protocol == "https"
        # The page reads it: where the browser does not return it, there is no form to fill in.
        self.set_cookie(RETURNED, "1", path=self.settings["base_url"], samesite="Lax", secure=https)
        fields = {"code": code, "nickname": known["nickname"], "here": known["here"]}
        self.show("join.html", **fields, said="", waits=False)

    async def post(self) -> None:
        fields = {name: self.field(name, body=True) for name in ("code", "nickname")}
        code, quiz = spelled(fields["code"]), self.settings["quiz"]
        token = self.get_cookie(learner(code))
        if not token and not self.get_cookie(RETURNED):
            # Whoever joined could not be known again, as in a frame of another site.
            self.set_status(403)
            self.show("join.html", **fields, here=False, said="", waits=False, no_cookies=True)
            return
        try:
            if not token or not (await quiz.call("who", token=token))["here"]:
                self.know(learner(code), await self.new_name(fields))
        except (Refused, Unavailable, TooMany) as no:
            self.set_status(STATUS[type(no)])
            lost = "The quiz does not answer just now. Try again in a moment."
            reason = lost if isinstance(no, Unavailable) else str(no)
            waits = self.wait(fields, no)
            self.show("join.html", **fields, here=False, said=reason, waits=waits)
            return
        self.settings["waiting"].forget(self.waits_as(fields))
        for old in [one for one in self.joined() if one != code][MOST - 1 :]:
            self.clear_cookie(learner(old), path=self.settings["base_url"])
        self.go(PAGE + LEARNER, quiz=code)

    def waits_as(self, fields: dict[str, str]) -> str:
        """What is the same whenever this name asks for this quiz from here."""
        return f"door {spelled(fields['code'])} {fields['nickname']} {self.request.remote_ip}"

    def wait(self, fields: dict[str, str], no: Exception) -> bool:
        """Whether who was refused may come in later, and waits for it; then the desk hears so."""
        if not isinstance(no, Shut | TooMany):
            return False
        cookie = self.settings["identity_provider"].get_cookie_name(self)
        visitor = (self.get_signed_cookie(cookie) or b"").decode(errors="replace")
        # A name that the recorder has not seen yet may be anything.
        shut = isinstance(no, Shut)
        why, name = ("shut", fields["nickname"].strip()) if shut else ("names", "")
        code = spelled(fields["code"]) if shut else ""
        facts = {"name": name, "code": code, "visitor": visitor}
        address = self.request.remote_ip or ""
        self.settings["waiting"].note(self.waits_as(fields), why, address, **facts)
        return True

    async def new_name(self, fields: dict[str, str]) -> str:
        """The token of who joins with that code and nickname.

        Raises Refused, Unavailable or TooMany.
        """
        cookie = self.settings["identity_provider"].get_cookie_name(self)
        visitor = (self.get_signed_cookie(cookie) or b"").decode(errors="replace")
        names, who = self.settings["names"], (self.request.remote_ip or "", visitor)
        if not names.allows(*who):
            raise TooMany("Too many names join from here just now. Wait a minute, then press Join.")
        try:
            return str((await self.settings["quiz"].call("join", **fields))["token"])
        except (Refused, Unavailable):
            names.give_back(*who)
            raise


class InstructorHandler(RateLimitedHandler):
    """The instructor's link, which the terminal shows."""

    async def get(self) -> None:
        token = self.get_argument("token", "")
        if (await self.who(token))["role"] != "instructor":
            raise HTTPError(404)
        self.know(COOKIES["instructor"], token)
        self.go(PAGE + INSTRUCTOR)


class PageHandler(QuizHandler, Page):
    """A notebook as a page; the quiz is for who joined it, the instructor's for the instructor."""

    here = False  # a learner who was not taken out
    asked: Visitor | None = None  # who asks, if the recorder knows

    async def get(self, path: str | None = None) -> None:
        if await self.admits(path):
            half: int = self.settings["kernel_manager"].cap // 2
            kept.set({INSTRUCTOR: 0, LEARNER: 1 if self.here else half}.get(path or "", half))
            asks.set(self.asked or await self.joined_elsewhere() or Visitor())
            await super().get(path)

    async def head(self, path: str | None = None) -> None:
        if await self.admits(path):
            self.check(path)

    async def admits(self, path: str | None) -> bool:
        """Whether who asks may have the page, which then gets the token; else sent elsewhere."""
        token = ""
        if path == INSTRUCTOR:
            token = self.get_cookie(COOKIES["instructor"]) or ""
            if (await self.who(token))["role"] != "instructor":
                raise HTTPError(404)
            self.asked = Visitor("instructor", role="instructor")
        elif path == LEARNER:
            code = self.get_argument("quiz", "")
            if not code and self.joined():
                self.go(PAGE + LEARNER, quiz=self.joined()[0])
                return False
            token = self.get_cookie(learner(spelled(code))) or ""
            found = await self.who(token)
            self.here = found["here"]
            if found["role"] != "learner":
                self.go("join", **({"code": code} if len(code) <= LONGEST_FIELD else {}))
                return False
            if self.here:
                name = found["nickname"]
                self.asked = Visitor(f"learner {token}", role="learner", name=name)
        self.request.headers[TOKEN] = token
        return True

    async def joined_elsewhere(self) -> Visitor | None:
        """A learner of the newest quiz who asks for another page."""
        for code in self.joined()[:1]:
            token = self.get_cookie(learner(code)) or ""
            if (told := await self.who(token))["here"]:
                return Visitor(f"learner {token}", role="learner", name=told["nickname"])
        return None


class ResultsHandler(RateLimitedHandler):
    """The results of a session as a file, for the instructor."""

    async def get(self, session: str, name: str) -> None:
        token = self.get_cookie(COOKIES["instructor"]) or ""
        if name not in EXPORTS or (await self.who(token))["role"] != "instructor":
            raise HTTPError(404)
        self.set_header("Content-Type", EXPORTS[name].mime)
        if not EXPORTS[name].mime.startswith("text/html"):
            self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        try:
            self.finish(
                await self.settings["quiz"].fetch(f"export/{name}", token=token, session=session)
            )
        except (Refused, Unknown):
            raise HTTPError(404) from None
        except Unavailable:
            raise HTTPError(503) from None


def doors(url: str) -> list[Any]:
    """The addresses, to stand before the pages' own."""
    return [
        (rf"{url}join", JoinHandler),
        (rf"{url}instructor", InstructorHandler),
        (rf"{url}results/([\w-]+)/([\w.-]+)", ResultsHandler),
    ]


def learner(code: str) -> str:
    """The name of the cookie that says who one is in the quiz of that code."""
    return f"{COOKIES['learner']}-{code}"
