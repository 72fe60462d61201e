"""What may pass between a browser and its kernel.

jupyter_server believes what frames say of themselves: eight bytes with a huge number, or a program
that speaks the old protocol, stop it for everybody. Here such a frame ends its own connection.
"""

import json
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.web import HTTPError
from traitlets import Instance

from esodys_teach.log import Few, line, log

PROTOCOL = "v1.kernel.websocket.jupyter.org"
SILENT = {"error", "stream", "execute_input"}  # tracebacks, prints, source: not for a browser


class Guarded(ZMQChannelsWebsocketConnection):
    """A connection that speaks one protocol and closes at what that does not allow."""

    refused = False
    errors = Instance(Few, ())
    subprotocol = PROTOCOL  # whatever was asked: the old one is never decoded, not even late

    async def prepare(self) -> None:
        offered = self.websocket_handler.request.headers.get("Sec-WebSocket-Protocol", "")
        if PROTOCOL not in [name.strip() for name in offered.split(",")]:
            raise HTTPError(400)
        await super().prepare()

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        if self.refused:
            return
        try:
            check(incoming_msg)
            super().handle_incoming_message(incoming_msg)
        except Exception as problem:
            self.refused = True
            log("frame refused", reason=type(problem).__name__)
            self.websocket_handler.close(1003)

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        parts: list[Any] = self.session.feed_identities(outgoing_msg)[1]
        kind = json.loads(parts[1])["msg_type"]
        if kind == "error":
            said = json.loads(parts[4])
            trace = f"{said.get('ename')}: {said.get('traceback')}"
            self.errors(line("error in a page", traceback=trace))
        if kind not in SILENT and not self.refused:
            super().handle_outgoing_message(stream, outgoing_msg)


def check(frame: Any) -> None:
    """Refuse a frame whose own table of contents is not true."""
    count = int.from_bytes(frame[:8], "little") if isinstance(frame, bytes) else 0
    if not 6 <= count <= 64 or not 8 * (count + 1) <= len(frame):
        raise ValueError
    places = [int.from_bytes(frame[8 * i : 8 * i + 8], "little") for i in range(1, count + 1)]
    if [8 * (count + 1), *sorted(places[1:-1]), len(frame)] != places:
        raise ValueError
