"""Says that a long step is still under way."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

EVERY_SECONDS: Final = 5.0

type Say = Callable[[str], None]


@contextmanager
def progress(step: str, say: Say) -> Generator[None]:
    """Say every few seconds for how long the block has run."""
    ended = threading.Event()
    begun = time.monotonic()

    def tell() -> None:
        while not ended.wait(EVERY_SECONDS):
            say(f"{step}: {time.monotonic() - begun:.0f} s")

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
