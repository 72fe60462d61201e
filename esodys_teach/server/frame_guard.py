"""What may pass between a browser and its kernel.

In a trial, one client's malformed frame left a whole class without a server. Here a frame that does
not have the form of the protocol ends its own connection and nobody else's.
"""

import json
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.web import HTTPError

from esodys_teach.log import log

PROTOCOL = "v1.kernel.websocket.jupyter.org"
MIN_OFFSETS = 6  # where channel, header, parent, metadata and content begin, and where all ends
MAX_OFFSETS = 64  # the same with 58 buffers; no page here sends one
SILENT = {"error", "stream", "execute_input"}  # tracebacks, prints, source: not for a browser


class Guarded(ZMQChannelsWebsocketConnection):
    """A connection that speaks one protocol and closes at what that does not allow."""

    refused = False
    subprotocol = PROTOCOL  # the only one that is decoded, whatever a client asked for

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
            self.multi_kernel_manager.hear(self.kernel_id)
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
            log("error in a page", of=self.kernel_id, traceback=trace)
        if kind not in SILENT and not self.refused:
            super().handle_outgoing_message(stream, outgoing_msg)


def check(frame: Any) -> None:
    """Raises ValueError unless the offsets at the start of a frame describe exactly its bytes."""
    count = int.from_bytes(frame[:8], "little") if isinstance(frame, bytes) else 0
    table = 8 * (count + 1)
    if not MIN_OFFSETS <= count <= MAX_OFFSETS:
        raise ValueError("the number of offsets")
    offsets = [int.from_bytes(frame[at : at + 8], "little") for at in range(8, table, 8)]
    if (offsets[0], offsets[-1]) != (table, len(frame)) or offsets != sorted(offsets):
        raise ValueError("the offsets")
