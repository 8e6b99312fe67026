"""Prepares the next item while the current one is used, for loops that wait for others by turns.

One item is ahead, never more: memory holds two, whatever there is to come.
"""

from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor


def one_ahead[Item](items: Iterable[Item]) -> Generator[Item]:
    """Yield the items; each is made in another thread while its predecessor is in use.

    What making an item raises is raised in its place. Whoever stops early closes the iterator.
    """
    coming = iter(items)
    with ThreadPoolExecutor(1, thread_name_prefix="one-ahead") as thread:
        end = object()
        following = thread.submit(next, coming, end)
        while (item := following.result()) is not end:
            following = thread.submit(next, coming, end)
            yield item  # pyright: ignore[reportReturnType] - it is not the end
