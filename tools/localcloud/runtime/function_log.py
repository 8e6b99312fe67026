"""The log of each function: what its processes print, between Lambda's own lines."""

import os
import shutil
from pathlib import Path
from typing import BinaryIO

MAX_BYTES = 16 * 1024 * 1024


class FunctionLogs:
    """`<function>.log` files, opened for appending by the supervisor and by every process."""

    def __init__(self, directory: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self._directory = directory
        self._max_bytes = max_bytes
        self._files: dict[str, BinaryIO] = {}
        self._read_bytes: dict[str, int] = {}

    def file(self, function: str) -> BinaryIO:
        """Return the open file; processes inherit it as stdout and stderr."""
        if function not in self._files:
            self._directory.mkdir(parents=True, exist_ok=True)
            self._files[function] = (self._directory / f"{function}.log").open("ab", buffering=0)
            self._read_bytes[function] = os.fstat(self._files[function].fileno()).st_size
        return self._files[function]

    def write(self, function: str, line: str) -> None:
        """Append a line of Lambda's own."""
        self.file(function).write(f"{line}\n".encode())

    def unread(self, function: str) -> bytes:
        """Return the whole lines that were appended since the last time."""
        start = self._read_bytes.get(function, 0)
        with (self._directory / f"{function}.log").open("rb") as file:
            file.seek(start)
            lines, end, _ = file.read().rpartition(b"\n")
        self._read_bytes[function] = start + len(lines + end)
        return lines

    def limit(self, function: str) -> None:
        """Move the content to `<function>.log.1` when there is too much of it.

        Copied and truncated rather than renamed: running processes keep the file open.
        """
        file = self.file(function)
        if os.fstat(file.fileno()).st_size > self._max_bytes:
            path = self._directory / f"{function}.log"
            shutil.copyfile(path, path.with_name(f"{path.name}.1"))
            file.truncate(0)
            self._read_bytes[function] = 0

    def close(self) -> None:
        """Close every file."""
        for file in self._files.values():
            file.close()
        self._files.clear()
