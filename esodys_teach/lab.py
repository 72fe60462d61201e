"""Opens the notebooks in JupyterLab, with nothing that asks another host and no outputs saved."""

from typing import Any

from jupyterlab.labapp import LabApp
from traitlets.config import Config

from esodys_teach.places import notebooks_dir
from esodys_teach.serve import LOOPBACK, START_PAGE, has_browser, use_our_jupyter_files


def lab(port: int = 8888, *, open_browser: bool = True) -> None:
    """Open JupyterLab at the index notebook until Ctrl-C or SIGTERM; saves no outputs."""
    use_our_jupyter_files()
    config = Config(
        ServerApp={
            "ip": LOOPBACK,
            "port": port,
            "open_browser": open_browser and has_browser(),
            "root_dir": str(notebooks_dir()),
        },
        FileContentsManager={"pre_save_hook": _without_outputs},
        # Nothing that asks another host.
        LabApp={
            "news_url": None,
            "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
            "extension_manager": "readonly",
        },
    )
    LabApp.launch_instance([f"--LabApp.default_url=/lab/tree/{START_PAGE}"], config=config)


def _without_outputs(model: dict[str, Any], **_: Any) -> None:
    """Clear what a learner's run left in the notebook before it is saved."""
    if model["type"] == "notebook":
        for cell in model["content"]["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None
        model["content"]["metadata"].pop("widgets", None)
