"""Writes a folder as a zip whose bytes depend on names and contents alone."""

import zipfile
from pathlib import Path
from typing import Final

_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can hold. Times do not matter: the `.pyc` files are never checked."""

_FILE_MODE: Final = 0o644
_LIBRARY_MODE: Final = 0o755
_UNIX: Final = 3


def write_zip(folder: Path, output: Path) -> None:
    """Write every file below `folder` into the zip `output`."""
    output.parent.mkdir(parents=True, exist_ok=True)
    unfinished = output.with_suffix(".unfinished")
    with zipfile.ZipFile(unfinished, "w") as archive:
        for name in sorted(
            path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
        ):
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.create_system = _UNIX
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _mode(name) << 16
            archive.writestr(entry, (folder / name).read_bytes(), compresslevel=9)
    unfinished.replace(output)


def _mode(name: str) -> int:
    return _LIBRARY_MODE if ".so" in Path(name).suffixes else _FILE_MODE
