"""The pages as a server answers them: what is shown, what is refused, what is left behind."""

import asyncio
import html
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest

from conftest import LONGEST_WAIT, Serve, Server, left, served
from esodys_teach.loader.places import NOTICE, style
from learners import Learner, kernel_and_word

pytestmark = pytest.mark.server

SERVE = ("-m", "esodys_teach", "serve", "--port", "0", "--no-browser")
LAB = ("-m", "esodys_teach", "lab", "--port", "0", "--no-browser")


LIGHT = "from esodys_teach.loader.places import leave_out_iri; leave_out_iri()"
"""What the command does before it imports Jupyter."""


def ask(server: Server, path: str, method: str = "GET", **headers: str) -> tuple[int, str, str]:
    """Status, text and Location of one answer; redirects are not followed."""
    address = urlsplit(server.url).netloc
    with closing(http.client.HTTPConnection(address, timeout=120)) as connection:
        connection.request(method, path, headers=headers)
        with connection.getresponse() as answer:
            return answer.status, answer.read().decode(), answer.getheader("Location", "")


def serve_folder(folder: Path) -> tuple[str, str]:
    """What to start for the notebooks of another folder."""
    start = "serve(ServeOptions(port=0, open_browser=False, folder=Path(sys.argv[1])))"
    served = "from esodys_teach.server.app import ServeOptions, serve"
    imports = f"import sys; from pathlib import Path; {served}"
    return "-c", f"{LIGHT}; {imports}; {start}", str(folder)


@pytest.mark.parametrize("path", ["/", "/voila", "/voila/", "/voila/tree", "/voila/render/"])
def test_every_way_in_leads_to_the_index(voila: Server, path: str) -> None:
    assert ask(voila, path)[::2] == (302, "/voila/render/index.ipynb")


def test_the_way_in_keeps_the_query(voila: Server) -> None:
    assert ask(voila, "/?case=x")[2] == "/voila/render/index.ipynb?case=x"


@pytest.mark.parametrize("path", ["/no-such-page", "/voila/render/no-such.ipynb"])
def test_a_wrong_address_is_answered_in_plain_words(voila: Server, path: str) -> None:
    status, text, _ = ask(voila, path)
    assert status == 404
    assert "There is no such page" in text
    assert NOTICE in text
    assert '<html lang="en">' in text
    assert 'href="/"' in text


@pytest.mark.parametrize(
    "path",
    [
        "/voila/files/index.ipynb",
        "/voila/files/../esodys_teach/loader/places.py",
        "/voila/files/..%2fpyproject.toml",
        "/voila/api/contents/index.ipynb",
        "/api/contents/index.ipynb",
        "/api/kernels",
        "/voila/static/../../../places.py",
        "/voila/render/..%2f..%2fcases/README.md",
    ],
)
def test_no_file_is_given_away(voila: Server, path: str) -> None:
    status, text, elsewhere = ask(voila, path)
    if elsewhere:
        status, text, _ = ask(voila, elsewhere)
    assert status in (400, 403, 404)
    assert "esodys_teach" not in text


def test_a_page_that_lends_its_name_to_this_machine_is_refused(voila: Server) -> None:
    assert ask(voila, "/voila/render/index.ipynb", Host="elsewhere.example")[0] == 403


@pytest.mark.parametrize("query", ["", "?template=no-such", "?theme=dark", "?case=no-such"])
def test_a_page_has_name_language_banner_and_style_whatever_is_asked(
    voila: Server, query: str
) -> None:
    status, text, _ = ask(voila, f"/voila/render/index.ipynb{query}")
    assert status == 200
    assert '<html lang="en">' in text
    assert "<title>ESODYS Teach: the cases</title>" in text
    assert text.count(f'<header class="esodys-banner">{NOTICE}</header>') == 1
    assert text.count(style()) == 1
    assert text.count('role="main"') == 1
    assert '"jupyterLabTheme": "light"' in text


def test_a_page_names_no_other_host(voila: Server) -> None:
    _, text, _ = ask(voila, "/voila/render/index.ipynb")
    # An address in an attribute is fetched; one in a link or a namespace is not.
    fetched = re.findall(r"""(?:src|import\(|url\(|<link[^>]*href)\W{0,3}(https?://\S+)""", text)
    assert fetched == []


FAILS = "secret = 7 / 0"
SAYS = """import sys, json
print(json.dumps([sys.executable, get_ipython().history_manager.enabled]))"""


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of two pages that are not the module's."""
    folder = tmp_path_factory.mktemp("ours")
    kernel = {"name": "python3", "display_name": "", "language": "python"}
    for name, source in {"fails": FAILS, "says": SAYS}.items():
        cell = nbformat.v4.new_code_cell(source)
        notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
        nbformat.write(notebook, folder / f"{name}.ipynb")
    with served(*serve_folder(folder), cwd=folder) as server:
        yield server


def test_a_cell_that_fails_is_said_in_plain_words_and_logged(ours: Server) -> None:
    _, text, _ = ask(ours, "/voila/render/fails.ipynb")
    assert "This page could not start." in text
    assert "ZeroDivisionError" not in text
    assert "secret" not in text
    assert "ZeroDivisionError" in ours.log.read_text(encoding="utf-8")


def test_the_kernel_is_the_python_that_serves_and_keeps_no_history(ours: Server) -> None:
    _, text, _ = ask(ours, "/voila/render/says.ipynb")
    assert json.dumps([sys.executable, False]) in html.unescape(text)


def test_closing_a_page_frees_its_kernel(voila: Server) -> None:
    others = voila.kernels()
    _, text, _ = ask(voila, "/voila/render/index.ipynb")
    kernel, word = kernel_and_word(text)
    (process,) = [one for one in voila.kernels() if one not in others]
    end = f"/voila/api/shutdown/{kernel}"
    assert ask(voila, end, "POST")[0] == 403
    assert ask(voila, end, "POST", **{"X-Esodys-Page": word})[0] == 204
    assert left([process]) == []


def ends_without_a_word(server: Server, ending: signal.Signals, kernels: int) -> None:
    """The end of the server is the end of its kernels."""
    running = server.kernels()
    assert len(running) == kernels
    server.process.send_signal(ending)
    assert server.process.wait(timeout=LONGEST_WAIT) == 0
    assert left(running) == []
    # The terminal is the server's: a kernel's greeting, once a pipe was full, stopped a page.
    assert server.process.stdout is not None
    assert "quit this process" not in server.process.stdout.read()
    assert "Traceback" not in server.log.read_text(encoding="utf-8")


def test_a_taken_port_gives_way_to_the_next_and_ctrl_c_ends_the_server_and_its_kernels(
    serve: Serve,
) -> None:
    """SIGTERM is tried with a busy kernel, in test_class.py."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serve("-m", "esodys_teach", "serve", "--port", str(port), "--no-browser") as server:
            assert port < urlsplit(server.url).port < port + 50
            ask(server, "/voila/render/index.ipynb")
            ends_without_a_word(server, signal.SIGINT, kernels=1)


def test_a_page_nobody_watches_is_closed_in_the_end_and_one_that_is_read_never(
    serve: Serve,
) -> None:
    # The command's own settings, with the clock of its culling turned forward.
    faster = (
        f"{LIGHT}; import esodys_teach.server.app as s; real = s.tomllib.loads;"
        "s.tomllib.loads = lambda text: (lambda told: told | {'MappingKernelManager': {"
        "x: y if y is True else max(1, y // 600)"
        " for x, y in told['MappingKernelManager'].items()}})(real(text));"
        "s.serve(s.ServeOptions(port=0, open_browser=False))"
    )
    read_on = threading.Event()

    async def read() -> None:
        await Learner(server.url, "index").open()
        opened.set()
        await asyncio.to_thread(read_on.wait)

    with serve("-c", faster) as server, ThreadPoolExecutor() as elsewhere:
        opened = threading.Event()
        reading = elsewhere.submit(asyncio.run, read())
        assert opened.wait(LONGEST_WAIT)
        kept = server.kernels()
        try:
            for _ in range(3):  # each is gone after a second or two, idle as the first one is
                ask(server, "/voila/render/index.ipynb")
                gone = [kernel for kernel in server.kernels() if kernel not in kept]
                assert left(gone) == []
            assert server.kernels() == kept != []
        finally:
            read_on.set()
        reading.result(LONGEST_WAIT)


def test_where_no_quiz_runs_nothing_leads_to_its_door(voila: Server) -> None:
    assert "/join" not in ask(voila, "/voila/render/index.ipynb")[1]
    assert "/join" not in ask(voila, "/no-such")[1]


def test_a_start_builds_no_grammar_for_a_format_that_no_schema_has() -> None:
    says = (
        "import jsonschema, sys; print('lark' in sys.modules, *jsonschema.FormatChecker.checkers)"
    )
    told = {}
    for first in ("pass", LIGHT):
        command = [sys.executable, "-c", f"{first}; {says}"]
        found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        told[first] = found[0], set(found[1:])
    assert told["pass"][0] == "True"  # else it is needed no more
    assert told[LIGHT] == ("False", told["pass"][1] - {"iri", "iri-reference"})
    assert {"uri", "date-time"} <= told[LIGHT][1]


def test_jupyterlab_says_its_address_once(serve: Serve) -> None:
    forget = f"{LIGHT}; import os; os.environ.pop('JUPYTER_TOKEN')"
    with serve(
        "-c", f"{forget}; from esodys_teach.server.lab import lab; lab(0, open_browser=False)"
    ) as server:
        assert "?token=" in server.url
        assert server.log.read_text(encoding="utf-8") == ""
