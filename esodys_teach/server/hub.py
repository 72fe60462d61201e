"""The same server as one learner's own at a JupyterHub, which says who may come in.

Nothing here is a login of ours: JupyterHub's classes ask the hub, and every address asks them.
"""

import os
from inspect import isawaitable
from typing import Any
from urllib.parse import urlsplit

from jupyterhub.services.auth import HubOAuth
from jupyterhub.singleuser import extension
from tornado.netutil import bind_sockets
from tornado.web import HTTPError, RequestHandler
from tornado.websocket import WebSocketHandler

from esodys_teach.server.app import Pages, ServeOptions, serve


def serve_at_hub() -> None:
    """Serve the learner for whom a hub started this process, until the hub ends it."""
    if "JUPYTERHUB_SERVICE_URL" not in os.environ:
        raise OSError("--hub is for the spawner of a JupyterHub: see docs/deploy.md")
    AtHub.place = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
    AtHub.hub = HubOAuth()
    AtHub.hub.trait_values()  # reads the environment now, so that no kernel inherits the token
    for name in [name for name in os.environ if name.startswith(("JUPYTERHUB_", "JPY_"))]:
        del os.environ[name]
    port = AtHub.place.port or 80
    serve(ServeOptions(port=port, open_browser=False, learners=1), kind=AtHub)


class AtHub(Pages):
    """The pages, at the address that the hub gives them."""

    place: Any
    hub: Any

    def init_settings(self) -> dict[str, Any]:
        """The same settings; the host's name and the login are the hub's."""
        self.ip, self.base_url = self.place.hostname or "", self.hub.base_url
        self.tornado_settings = {**self.tornado_settings, "allow_remote_access": True}
        self.auto_token = True  # for Voila: no token of its own
        self.identity_provider_class = extension.JupyterHubIdentityProvider
        self.authorizer_class = extension.JupyterHubAuthorizer
        settings: dict[str, Any] = super().init_settings()
        self.identity_provider.hub_auth = self.hub
        return settings

    def init_handlers(self) -> list[Any]:
        """The same addresses, each behind the hub's login, and the one that the login needs."""
        rules = super().init_handlers()
        ours = [(at, type(of.__name__, (HubHandler, of), {}), *rest) for at, of, *rest in rules]
        back = extension.JupyterHubOAuthCallbackHandler
        return [(f"{self.base_url}oauth_callback", back, {"hub_auth": self.hub}), *ours]

    def listen(self) -> None:
        """At this port or not at all: the hub looks at no other."""
        for one in bind_sockets(self.port, self.ip):
            one.close()
        super().listen()


class HubHandler(RequestHandler):
    """An address that first asks the hub who this is."""

    async def prepare(self) -> None:
        """Let pass whom the hub allows here; send a page's visitor to log in; refuse the rest."""
        self.current_user = await self.settings["identity_provider"].get_user(self)
        if self.current_user:
            if isawaitable(waits := super().prepare()):
                await waits
        elif self.request.method == "GET" and not isinstance(self, WebSocketHandler):
            self.redirect(self.get_login_url())
        else:
            raise HTTPError(403)

    def browser(self) -> str:
        """Who the hub says this is."""
        return str(self.current_user.username)
