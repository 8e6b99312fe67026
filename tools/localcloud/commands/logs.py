"""`logs`: shows what functions print, also those that are deployed while it watches."""

import contextlib
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from zlib import crc32

import msgspec

from localcloud.cloud import Cloud

LAST_LINES = 10
POLL_SECONDS = 0.2
COLOURS = (31, 32, 33, 34, 35, 36, 91, 92, 93, 94, 95, 96)
RESET = "\x1b[0m"


def logs(cloud: Cloud, *, once: bool) -> None:
    """Print the last lines of every log, then follow until Ctrl-C."""
    followed: dict[Path, Follower] = {}
    if not any(cloud.logs.glob("*.log")):
        print("No function has run yet.", file=sys.stderr)
    for path in sorted(cloud.logs.glob("*.log")):
        followed[path] = Follower(path)
        _show(path, deque(followed[path].new_lines(), maxlen=LAST_LINES))
    # Ctrl-C is how one ends looking, so it is no failure.
    with contextlib.suppress(KeyboardInterrupt):
        while not once:
            time.sleep(POLL_SECONDS)
            for path in sorted(cloud.logs.glob("*.log")):
                # A log that appears later is shown from its beginning.
                _show(path, followed.setdefault(path, Follower(path)).new_lines())


def _show(path: Path, lines: Iterable[str]) -> None:
    for line in lines:
        print(f"{_prefix(path.stem)} {line}", flush=True)


class Follower(msgspec.Struct):
    """A place in a file that grows."""

    path: Path
    position: int = 0

    def new_lines(self) -> Iterator[str]:
        """Yield the whole lines since the last call; a file that shrank is read again."""
        with self.path.open("rb") as file:
            if self.path.stat().st_size < self.position:
                self.position = 0
            file.seek(self.position)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self.position += len(line)
                yield line.decode(errors="replace").rstrip("\n")


def _prefix(name: str) -> str:
    if not sys.stdout.isatty():
        return name
    # The same name has the same colour every day.
    return f"\x1b[{COLOURS[crc32(name.encode()) % len(COLOURS)]}m{name}{RESET}"
