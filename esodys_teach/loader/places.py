"""What ships beside the code: the folders of cases and notebooks, and the notice on every page."""

import os
import sys
from pathlib import Path

NOTICE = (
    "A teaching simulation with fictional patients, written without a clinician and not reviewed "
    "by one. Not for clinical use, not for decisions about real patients. Its source is a "
    "machine-generated page, itself pending review."
)
"""Stands on every page, print, export and command output."""

OWN_CASES = "ESODYS_TEACH_CASES"
"""The environment variable in which the kernels find the folder of `--cases`."""

PACKAGE = Path(__file__).resolve().parents[1]


def home_folder() -> Path:
    """The user's home folder, which need not exist; raises OSError where none is known."""
    try:
        return Path.home()
    except RuntimeError:
        raise FileNotFoundError(
            "this user has no home folder: set HOME to a folder of yours"
        ) from None


def cases_dir() -> Path:
    """The folder of case files: the checkout's where there is one, else the wheel's."""
    return _beside_the_code("cases")


def own_cases_dir() -> Path | None:
    """The folder of an instructor's own cases, where the pages were started with one."""
    own = os.environ.get(OWN_CASES)
    return Path(own) if own else None


def notebooks_dir() -> Path:
    """The folder of notebooks: the checkout's where there is one, else the wheel's."""
    return _beside_the_code("notebooks")


def user_cache_dir() -> Path:
    """The folder for what can be made again, which need not exist."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("esodys-teach", appauthor=False))


def style() -> str:
    """The style sheet of every page."""
    return (PACKAGE / "html/style.css").read_text(encoding="utf-8")


def use_our_jupyter_files() -> None:
    """Put our template, kernel and settings before others, for this process and its kernels.

    Our kernel is the Python that runs this, whatever else a machine calls `python3`.
    """
    for name in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH"):
        paths = [str(PACKAGE / "server/jupyter"), os.environ.get(name, "")]
        os.environ[name] = os.pathsep.join(filter(None, paths))


def leave_out_iri() -> None:
    """Start Jupyter without jsonschema's check of the format `iri`; call it before it is imported.

    The package behind that check builds a grammar at import, which is half of the processor time
    of a start, and no schema of Jupyter's has the format.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def _beside_the_code(name: str) -> Path:
    checkout = PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    return PACKAGE / "_data" / name
