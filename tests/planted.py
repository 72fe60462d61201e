"""Faults planted into modules of the package, and what mypy says of them."""

from collections.abc import Mapping
from pathlib import Path

from mypy import api

PACKAGE = Path(__file__).parent.parent / "esodys_teach"

Fault = tuple[str, str, str, str]
"""A module, what stands there, what is planted in its place, and what mypy has to say."""


def check_that_mypy_objects(faults: Mapping[str, Fault], folder: Path) -> None:
    """Reads all modules with their faults in one run: mypy names each fault, and nothing else.

    The modules stay as they are; mypy reads copies in `folder` in their place.
    """
    shadows = []
    for module, right, wrong, _ in faults.values():
        text = (PACKAGE / module).read_text(encoding="utf-8")
        assert right in text
        copy = folder / module.replace("/", ".")
        copy.write_text(text.replace(right, wrong), encoding="utf-8")
        shadows += ["--shadow-file", str(PACKAGE / module), str(copy)]
    modules = [str(PACKAGE / module) for module, *_ in faults.values()]
    config = ["--config-file", str(PACKAGE.parent / "pyproject.toml"), "--cache-dir", "/dev/null"]
    out, error, status = api.run([*config, *shadows, *modules])
    assert (status, error) == (1, "")
    assert [name for name, (*_, says) in faults.items() if says not in out] == []
    assert f"Found {len(faults)} errors" in out
