"""A copy of the configuration to run, so that what a run writes does not lie beside the code."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

_COPIED: Final = ("terraform/**/*", "services/*/terraform/*", "services/*/openapi.json")
_LEFT_OUT: Final = frozenset({".terraform", "tests", "mocks"})


def copy_configuration(repository: Path, folder: Path) -> None:
    """Copy all that any root reads; what an earlier copy had is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in (path for pattern in _COPIED for path in repository.glob(pattern)):
        relative = path.relative_to(repository)
        if path.is_file() and not _LEFT_OUT.intersection(relative.parts):
            (folder / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / relative)


def write_override(root: Path, name: str, content: Mapping[str, Any]) -> None:
    """Write a file that Terraform reads last, over what the root says."""
    (root / f"{name}_override.tf.json").write_bytes(msgspec.json.encode(content))
