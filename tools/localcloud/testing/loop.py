"""An event loop in a thread, so that tests stay plain functions while the cloud lives on."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Protocol

LONGEST_SECONDS = 20.0


class Run(Protocol):
    """Runs one coroutine in the background loop and waits for its result."""

    def __call__[T](self, work: Coroutine[Any, Any, T]) -> T: ...  # noqa: D102 - the class says it


@contextlib.contextmanager
def running_loop() -> Generator[asyncio.AbstractEventLoop]:
    """Run an event loop in the background."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="cloud")
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def run_in(loop: asyncio.AbstractEventLoop) -> Run:
    """Return the way into a loop that runs in another thread."""

    def run[T](work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, loop).result(timeout=LONGEST_SECONDS)

    return run


def eventually[T](condition: Callable[[], T], seconds: float = 10.0) -> T:
    """Return the first true answer; raises TimeoutError when there is none in time."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"did not happen within {seconds} s, but: {answer}")
        time.sleep(0.02)
    return answer
