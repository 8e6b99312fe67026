"""Outlives its parent by a moment: when that is gone, so are its server and the server's data.

Run as a script, without any import of ours, with the server's process id and directory; the parent
holds the other end of standard input.
"""

import os
import shutil
import signal
import sys
import time
from pathlib import Path


def guard(server: int, directory: Path) -> None:
    """Wait until the parent lets go, then end the server if it is still the one it started."""
    sys.stdin.buffer.read()
    lock = directory / "data" / "postmaster.pid"
    deadline = time.monotonic() + 10
    while lock.exists() and time.monotonic() < deadline:
        # The lock file names the server, so a process id that was used again is left alone.
        if lock.read_text().split("\n", 1)[0] != str(server):
            break
        try:
            os.kill(server, signal.SIGINT)
        except ProcessLookupError:
            break
        time.sleep(0.05)
    shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    guard(int(sys.argv[1]), Path(sys.argv[2]))
