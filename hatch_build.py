"""Compiles the content into the wheel, so that an installed copy never needs the YAML reader."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    """Puts `_data/content.json` into a wheel; an editable install compiles when it is used."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        file = Path(mkdtemp()) / "content.json"
        command = [
            sys.executable,
            "-X",
            "esodys_teach_build",
            "-m",
            "esodys_teach.html.build_content",
        ]
        environment = {**os.environ, "PYTHONPATH": self.root}
        subprocess.run([*command, "shipped", file], env=environment, cwd=self.root, check=True)
        build_data["force_include"][str(file)] = "esodys_teach/_data/content.json"
        self.file = file

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self.file.unlink()
            self.file.parent.rmdir()
