"""Two learners at a real JupyterHub with its proxy and PostgreSQL: each has a server, and only
that one. The hub's configuration is the file that docs/deploy.md tells to copy.
"""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from playwright.sync_api import Browser, expect
from websocket import ABNF, WebSocket, create_connection

import hub_parts
from conftest import LONGEST_WAIT, ROOT, Visitor, command_line, lives
from hub_parts import database, free_port, opens, wait_for
from pages import choose, control, due, group, steps

pytestmark = pytest.mark.server

CONFIGURATION = ROOT / "docs/deploy/jupyterhub_config.py"
PAGE = "voila/render/explorer.ipynb"
PROTOCOL = "v1.kernel.websocket.jupyter.org"
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Protocol": PROTOCOL,
}


class Hub:
    """A hub that runs: where, in which process, with which database, and what it logs."""

    def __init__(self, url: str, database: str, process: psutil.Process, log: Path) -> None:
        self.url, self.database, self.process, self.log = url, database, process, log

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str, str]:
        """Status, text and Location of one answer; redirects are not followed."""
        with closing(http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)) as to:
            to.request(method, path, headers=headers)
            with to.getresponse() as answer:
                text = "" if answer.status == 101 else answer.read().decode()
                return answer.status, text, answer.getheader("Location", "")

    def server(self, name: str) -> psutil.Process:
        """The process of a learner's own server."""
        for child in self.process.children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # it may end at any moment
                named = child.environ().get("JUPYTERHUB_USER") == name
                if named and {"serve", "--hub"} <= set(command_line(child).split()):
                    return child
        raise AssertionError(f"no server of {name}")


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """A hub for ada and ben, once it answers; afterwards nothing of it runs."""
    if missing := [part for part in hub_parts.missing() if part != "nginx"]:
        hub_parts.give_up(f"no {' and no '.join(missing)}: run `make hub`")
    folder = Path(tempfile.mkdtemp(prefix="hub"))
    log = folder / "hub.log"
    started: list[psutil.Process] = []
    try:
        with database(folder) as address, log.open("wb") as said:
            public, inner, control_port = (free_port() for _ in range(3))
            bin_folders = [str(Path(sys.executable).parent), str(hub_parts.PROXY.parent)]
            environment = {
                **os.environ,
                "PATH": os.pathsep.join([*bin_folders, os.environ["PATH"]]),
                "HUB_DATABASE": address,
                "HUB_AUTHENTICATOR": "dummy",
                "HUB_LEARNERS": "ada ben",
                "HUB_HOMES": str(folder),
            }
            ports = [
                f"--JupyterHub.bind_url=http://127.0.0.1:{public}",
                f"--JupyterHub.hub_bind_url=http://127.0.0.1:{inner}",
                f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{control_port}",
            ]
            start = [sys.executable, "-m", "jupyterhub", "-f", str(CONFIGURATION), *ports]
            process = subprocess.Popen(
                start, cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT
            )
            running = Hub(f"http://127.0.0.1:{public}", address, psutil.Process(process.pid), log)
            try:
                wait_for(lambda: opens(public) and running.ask("/hub/login")[0] == 200, log)
                yield running
            finally:
                started += running.process.children(recursive=True)
                process.terminate()
                process.wait(timeout=LONGEST_WAIT)
        assert [one for one in started if lives(one)] == []
        assert started
    finally:
        for one in started:  # found by this run, and only if they were left behind
            if lives(one):
                one.kill()
        shutil.rmtree(folder, ignore_errors=True)


class Learner:
    """One learner's window, with the explorer open on the server that the hub started."""

    def __init__(self, hub: Hub, name: str, chromium: Browser) -> None:
        self.hub, self.name = hub, name
        self.visitor = Visitor(chromium)
        self.page = self.visitor.open(f"{hub.url}/hub/user-redirect/{PAGE}")
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_role("button", name="Sign in").click()

    def arrive(self) -> None:
        self.page.wait_for_url(f"{self.hub.url}/user/{self.name}/{PAGE}")
        self.page.locator(".esodys").first.wait_for()
        self.kernel = re.search(r'"kernelId": "([\w-]{36})"', self.page.content())[1]

    @property
    def cookie(self) -> str:
        """Every cookie this learner has, also those that a browser would send elsewhere only."""
        return "; ".join(f"{c['name']}={c['value']}" for c in self.visitor.context.cookies())

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str, str]:
        return self.hub.ask(path, method, Cookie=self.cookie, **headers)

    @contextmanager
    def connect(self) -> Iterator[WebSocket]:
        address = f"{self.hub.url}/user/{self.name}/api/kernels/{self.kernel}/channels"
        wanted = {"origin": self.hub.url, "subprotocols": [PROTOCOL]}
        channel = create_connection(
            address.replace("http", "ws"), cookie=self.cookie, timeout=LONGEST_WAIT, **wanted
        )
        try:
            yield channel
        finally:
            channel.shutdown()


@pytest.fixture(scope="module")
def learners(hub: Hub, chromium: Browser) -> Iterator[tuple[Learner, Learner]]:
    """Ada and Ben, both logged in."""
    both = Learner(hub, "ada", chromium), Learner(hub, "ben", chromium)
    for learner in both:
        learner.arrive()
    yield both
    for learner in both:
        learner.visitor.context.close()


def test_two_learners_change_a_fact_and_read_the_plan_through_the_hub(
    learners: tuple[Learner, Learner],
) -> None:
    cases = ("opioid-wrongly-blamed", "low-magnesium-on-ppi")
    for learner, case_id in zip(learners, cases, strict=True):
        case = choose(learner.page, case_id)
        changed = replace(case, mass=True)
        group(learner.page, "Alarm features")
        control(learner.page, "mass").select_option("yes")
        expect(steps(learner.page)).to_have_text(due(changed, case))
        assert learner.visitor.complaints == []


def test_the_hub_keeps_its_accounts_in_postgresql(
    hub: Hub, learners: tuple[Learner, Learner]
) -> None:
    with psycopg.connect(hub.database.replace("+psycopg", "")) as connection:
        version = connection.execute("show server_version").fetchone()
        names = connection.execute("select name from users order by name").fetchall()
    assert version[0].startswith("15.")
    assert names == [("ada",), ("ben",)]


ADDRESSES = ["", PAGE, "voila/static/voila.js", "api/contents", "esodys/status", "no-such-page"]


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("who", ["nobody", "another learner", "another learner's key renamed"])
def test_without_its_learner_a_server_leads_to_the_login(
    hub: Hub, learners: tuple[Learner, Learner], who: str, path: str
) -> None:
    cookie = "" if who == "nobody" else learners[1].cookie
    if "renamed" in who:
        cookie = cookie.replace("jupyterhub-user-ben", "jupyterhub-user-ada")
        assert "jupyterhub-user-ada" in cookie
    status, text, elsewhere = hub.ask(f"/user/ada/{path}", Cookie=cookie)
    assert (status, text) == (302, "")
    assert elsewhere.startswith("/hub/api/oauth2/authorize?client_id=jupyterhub-user-ada&")


def test_the_login_of_another_learner_ends_in_a_refusal(
    hub: Hub, learners: tuple[Learner, Learner]
) -> None:
    ada, ben = learners
    answer = ben.visitor.context.request.get(f"{hub.url}/user/ada/{PAGE}")
    assert answer.status == 403
    assert "/hub/api/oauth2/authorize" in answer.url
    assert ada.kernel not in answer.text()
    # A page of his server has no say at the hub.
    asks = """async () => (await fetch("/hub/api/users/ben/tokens", {method: "POST"})).status"""
    assert ben.page.evaluate(asks) == 403
    ben.visitor.complaints.clear()  # it says so in the browser's console
    # A key that the hub itself gives Ben, shown to both servers.
    mine = {c["name"]: c["value"] for c in ben.visitor.context.cookies(f"{hub.url}/hub/")}
    cookie = "; ".join(map("=".join, mine.items()))
    where = f"/hub/api/users/ben/tokens?_xsrf={mine['_xsrf']}"
    status, made, _ = hub.ask(where, "POST", Cookie=cookie)
    assert status == 201
    key = json.loads(made)["token"]
    bearer = {"Authorization": f"token {key}"}
    assert hub.ask(f"/user/ben/{PAGE}", **bearer)[0] == 200
    status, text, _ = hub.ask(f"/user/ada/{PAGE}", **bearer)
    assert status == 403
    assert "kernelId" not in text


def test_a_kernel_is_open_to_its_learner_only(hub: Hub, learners: tuple[Learner, Learner]) -> None:
    ada, ben = learners
    address = f"/user/ada/api/kernels/{ada.kernel}"
    channels = f"{address}/channels"
    assert ada.ask(channels, **UPGRADE, Origin=hub.url)[0] == 101
    assert ada.ask(channels, **UPGRADE, Origin="https://elsewhere.example")[0] == 403
    for cookie in ("", ben.cookie):
        assert hub.ask(channels, **UPGRADE, Origin=hub.url, Cookie=cookie)[0] == 403
        end = f"/user/ada/voila/api/shutdown/{ada.kernel}"
        assert hub.ask(end, "POST", Cookie=cookie)[0] == 403
        assert hub.ask(address, "DELETE", Cookie=cookie)[0] == 403
    # Known by its id and asked of Ben's own server, Ada's kernel is not there.
    elsewhere = f"/user/ben/api/kernels/{ada.kernel}/channels"
    assert ben.ask(elsewhere, **UPGRADE, Origin=hub.url)[0] in (404, 500)
    assert ada.ask(channels, **UPGRADE, Origin=hub.url)[0] == 101


@pytest.mark.parametrize(
    "path",
    [
        *("api/contents", "api/contents/index.ipynb", "api/kernels", "api/sessions", "metrics"),
        *("api/terminals", "api/kernelspecs", "lab", "tree", "terminals/1", "files/index.ipynb"),
        *("voila/api/contents/", "voila/render/..%2f..%2fcases/a.ipynb"),
    ],
)
def test_a_learners_server_is_no_notebook_server(
    learners: tuple[Learner, Learner], path: str
) -> None:
    status, text, _ = learners[0].ask(f"/user/ada/{path}")
    assert status == 404
    assert "There is no such page" in text


def test_the_settings_that_the_defenses_hang_on_are_those_of_the_one_server(
    learners: tuple[Learner, Learner],
) -> None:
    status, text, _ = learners[0].ask(f"/user/ada/{PAGE}?template=lab&theme=dark")
    assert status == 200
    assert text.count('<header class="esodys-banner">') == 1
    assert '"jupyterLabTheme": "light"' in text


def test_no_secret_of_the_hub_reaches_a_kernel(hub: Hub, learners: tuple[Learner, Learner]) -> None:
    for learner in learners:
        server = hub.server(learner.name)
        assert "only-here" not in repr(server.environ())  # the database's password
        kernels = server.children(recursive=True)
        assert kernels
        for kernel in kernels:
            assert not [name for name in kernel.environ() if name.startswith("JUPYTERHUB")]
            assert server.environ()["JUPYTERHUB_API_TOKEN"] not in repr(kernel.environ())


def test_a_kernel_runs_no_code_of_a_learner_and_tells_no_traceback(
    learners: tuple[Learner, Learner],
) -> None:
    with learners[0].connect() as channel:
        heard = talk(channel, "execute_request", code="print('heard' * 2)", silent=False)
        assert heard == []
        known = talk(channel, "comm_info_request", target_name="jupyter.widget")
        (found,) = (m["content"]["comms"] for m in known if m["msg_type"] == "comm_info_reply")
        # Every control gets a value that none of them takes.
        wrong = {"method": "update", "state": {"value": {"no": "value"}}, "buffer_paths": []}
        heard = [
            one
            for key in [*found][:24]
            for one in talk(channel, "comm_msg", comm_id=key, data=wrong)
        ]
    assert [m["msg_type"] for m in heard if m["msg_type"] == "status"]
    assert [m for m in heard if m["msg_type"] in ("error", "stream")] == []
    assert "Traceback" not in repr(heard)


def test_a_frame_that_the_protocol_does_not_allow_ends_its_own_connection(
    learners: tuple[Learner, Learner],
) -> None:
    with learners[0].connect() as channel:
        channel.send_binary(serialize_msg_to_ws_v1([b"{}"] * 4, "shell") + b"one byte more")
        while channel.recv_data()[0] != ABNF.OPCODE_CLOSE:  # what was on its way comes first
            pass
    assert learners[0].ask(f"/user/ada/{PAGE}")[0] == 200


def talk(channel: WebSocket, kind: str, **content: object) -> list[dict[str, Any]]:
    """What a kernel says of a message, until it has answered another that was sent behind it."""
    asked, behind = (
        send(channel, *message) for message in ((kind, content), ("comm_info_request", {}))
    )
    heard: list[dict[str, Any]] = []
    ends = {"reply", "idle"}
    while ends:
        _, parts = deserialize_msg_from_ws_v1(channel.recv())
        head, parent, _, said = map(json.loads, parts[:4])
        if parent.get("msg_id") == asked:
            heard.append({"msg_type": head["msg_type"], "content": said})
        if parent.get("msg_id") == behind:
            ends -= {"reply" if head["msg_type"] == "comm_info_reply" else said["execution_state"]}
    return heard


def send(channel: WebSocket, kind: str, content: dict[str, object]) -> str:
    """Send a message; its id."""
    message_id = uuid.uuid4().hex
    header = {"msg_id": message_id, "msg_type": kind, "session": "s", "version": "5.3"}
    header |= {"username": "", "date": "2026-01-01T00:00:00Z"}
    parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
    channel.send_binary(serialize_msg_to_ws_v1(parts, "shell"))
    return message_id
