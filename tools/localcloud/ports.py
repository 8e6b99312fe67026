"""Finds ports for a local cloud that somebody starts beside others."""

import os

from localcloud.cloud import PORTS, CloudFailure
from localcloud.health import is_taken

CANDIDATES = range(20_000, 30_000, len(PORTS))
"""Below the ports that the system hands out by itself, so that nobody gets in between."""


def free_ports() -> int:
    """Return the first of enough free ports; each process begins to look somewhere else."""
    begin = os.getpid() % len(CANDIDATES)
    for first in (*CANDIDATES[begin:], *CANDIDATES[:begin]):
        if not any(is_taken(first + offset) for offset in range(len(PORTS))):
            return first
    raise CloudFailure("there are no free ports in a row")
