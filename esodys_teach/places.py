"""What ships beside the code: the folders of cases and notebooks, and the notice on every page."""

from pathlib import Path

NOTICE = (
    "A teaching simulation with fictional patients, written without a clinician and not reviewed "
    "by one. Not for decisions about real patients. Its source is a machine-generated page, "
    "itself pending review."
)
"""Stands on every page, print, export and command output."""

PACKAGE = Path(__file__).resolve().parent


def cases_dir() -> Path:
    """The folder of case files: the checkout's where there is one, else the wheel's."""
    return _beside_the_code("cases")


def notebooks_dir() -> Path:
    """The folder of notebooks: the checkout's where there is one, else the wheel's."""
    return _beside_the_code("notebooks")


def style() -> str:
    """The style sheet of every page."""
    return (PACKAGE / "style.css").read_text(encoding="utf-8")


def _beside_the_code(name: str) -> Path:
    checkout = PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    return PACKAGE / "_data" / name
