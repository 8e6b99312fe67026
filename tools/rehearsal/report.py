"""The rehearsal as a table: how long each migration took, and who waited for it."""

from rehearsal.stage import Rehearsed

HEADER = f"{'migration':<58} {'took':>9} {'reader':>9} {'writer':>9}  strongest lock, and held for"


def line(rehearsed: Rehearsed) -> str:
    """Return a migration's line, and one more for each further table that it locked."""
    locks = [f"{lock.table} {lock.mode} {_time(lock.seconds)}" for lock in rehearsed.locks]
    first, *others = locks or ["none"]
    waits = f"{_time(rehearsed.longest('reader')):>9} {_time(rehearsed.longest('writer')):>9}"
    lines = [f"{rehearsed.name:<58} {_time(rehearsed.seconds):>9} {waits}  {first}"]
    return "\n".join([*lines, *(f"{'':<90}{other}" for other in others)])


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
