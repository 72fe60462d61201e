"""How many websockets there are: of one kernel, of one visitor and of one address."""

from tornado.web import HTTPError
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from esodys_teach.log import log
from esodys_teach.server import descriptors
from esodys_teach.server.bounds import network
from esodys_teach.server.handlers import OfKernel

MOST_OF_KERNEL = 4  # a page has one, and for a moment a second one when it comes back
MOST_OF_VISITOR = 16  # known by the cookie
MOST_OF_ADDRESS = 300  # of whoever did not join: a class of 100 behind one router, with two pages


class Links:
    """The websockets that are open or opening, each with what it counts for."""

    def __init__(self) -> None:
        self.open: dict[object, tuple[str, str, str]] = {}
        self.refused = 0

    def reason(self, kernel: str, visitor: str, address: str) -> str:
        """What one more would be too many of, if anything; "" counts for nothing."""
        for place, most, of, name in (
            (0, MOST_OF_KERNEL, kernel, "kernel"),
            (1, MOST_OF_VISITOR, visitor, "visitor"),
            (2, MOST_OF_ADDRESS, address, "address"),
        ):
            if of and sum(link[place] == of for link in self.open.values()) >= most:
                return name
        return ""


class Link(OfKernel, VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """A page's websocket to its kernel, where there is room for one more."""

    async def pre_get(self) -> None:
        kernels, links = self.settings["kernel_manager"], self.settings["links"]
        if self.kernel_id not in kernels:
            raise HTTPError(404)
        known = kernels.known(self.kernel_id)
        provider = self.settings["identity_provider"]
        # Signed, so nobody uses up another's; whoever brings none counts by the address.
        came_with = self.get_signed_cookie(provider.get_cookie_name(self)) or b""
        visitor = "" if known else came_with.decode(errors="replace")
        address = "" if known else network(self.request.remote_ip or "")
        # The instructor's page has what is left of the descriptors.
        full = descriptors.used() >= descriptors.limit() - descriptors.RESERVE
        too_many = links.reason(self.kernel_id, visitor, address)
        if full and known != "instructor":
            too_many = "descriptor"
        if too_many:
            links.refused += 1
            log("link refused", too_many=too_many)
            raise HTTPError(503 if too_many == "descriptor" else 429)
        by_cookie = kernels.opens(self.kernel_id, self.browser(), "")
        if not by_cookie and not kernels.word(self.kernel_id).spend(self.word()):
            raise HTTPError(403)
        links.open[self] = self.kernel_id, visitor, address
        await super().pre_get()

    def on_close(self) -> None:
        self.settings["links"].open.pop(self, None)
        super().on_close()

    def on_connection_close(self) -> None:
        self.settings["links"].open.pop(self, None)
        super().on_connection_close()

    def on_finish(self) -> None:
        if self.get_status() != 101:  # the answer that begins the link is finished as well
            self.settings["links"].open.pop(self, None)
        super().on_finish()
