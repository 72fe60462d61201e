"""The YAML language server that editors such as VS Code run, as one process for many files. Run as
a program, it installs the server into the virtual environment, if npm is there.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

FOLDER = Path(sys.prefix, "editor")
SERVER = FOLDER / "node_modules/.bin/yaml-language-server"
VERSION = "yaml-language-server@1.25.0"  # the last one that asks for no newer Node.js than 14
LONGEST = 60  # seconds after which a server that does not answer is ended

Diagnostics = Mapping[str, list[dict[str, Any]]]


def is_there() -> bool:
    return bool(shutil.which("node")) and SERVER.exists()


def install() -> bool:
    """Whether the server is there, once everything was tried."""
    if not is_there() and (npm := shutil.which("npm")):
        quiet = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts")
        subprocess.run([npm, "install", *quiet, f"--prefix={FOLDER}", VERSION], check=False)
    return is_there()


def require() -> None:
    """Skip the test that runs now where there is no server; under CI=true it fails."""
    if not is_there():
        end = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        end("no yaml-language-server: run `make editor`, which needs npm")


class Editor:
    """Speaks the language server protocol with one server."""

    def __init__(self, process: "subprocess.Popen[bytes]", folder: Path) -> None:
        self.process, self.folder, self.asked = process, folder, 0
        self.found: dict[str, list[dict[str, Any]]] = {}
        self.ask("initialize", processId=None, rootUri=folder.as_uri(), capabilities={})
        self._send(method="initialized", params={})
        settings = {"validate": True, "completion": True, "schemaStore": {"enable": False}}
        changed = {"settings": {"yaml": settings}}
        self._send(method="workspace/didChangeConfiguration", params=changed)

    def check(self, names: Iterable[str]) -> Diagnostics:
        """What the server says of each of these files of the folder."""
        wanted = set(names)
        for name in wanted:
            text = (self.folder / name).read_text(encoding="utf-8")
            file = {"uri": self._uri(name), "languageId": "yaml", "version": 1, "text": text}
            self._send(method="textDocument/didOpen", params={"textDocument": file})
        while not wanted <= self.found.keys():
            self._receive()
        return {name: self.found[name] for name in wanted}

    def complete(self, name: str, line: int, column: int) -> list[dict[str, Any]]:
        """What the server offers at this place of a file that is open; both count from 0."""
        at = {"line": line, "character": column}
        answer = self.ask(
            "textDocument/completion", textDocument={"uri": self._uri(name)}, position=at
        )
        items: list[dict[str, Any]] = answer["items"]
        return items

    def ask(self, method: str, **params: Any) -> Any:
        """The answer to a request."""
        self.asked += 1
        self._send(id=self.asked, method=method, params=params)
        while (answer := self._receive()).get("id") != self.asked or "method" in answer:
            pass
        return answer["result"]

    def _uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def _send(self, **message: Any) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        self.process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self.process.stdout
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            assert line, "the language server has ended"
            name, _, value = line.partition(b": ")
            length = int(value) if name == b"Content-Length" else length
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            name = message["params"]["uri"].removeprefix(f"{self.folder.as_uri()}/")
            self.found[name] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:  # a request of the server
            self._send(id=message["id"], result=None)
        return message


@contextmanager
def editor(folder: Path) -> Iterator[Editor]:
    """An editor that has this folder open, until the block ends."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([SERVER, "--stdio"], cwd=folder, **pipes) as process:
        late = Timer(LONGEST, process.kill)
        late.start()
        try:
            yield Editor(process, folder)
        finally:
            late.cancel()
            process.kill()


if __name__ == "__main__" and not install():
    print("No yaml-language-server, and none could be installed: its tests are skipped.")
    sys.exit(os.environ.get("CI") == "true")
