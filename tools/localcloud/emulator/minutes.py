"""How long a minute of a canary or of an alarm takes: nobody waits for whole ones on a laptop."""

import os

VARIABLE = "LOCALCLOUD_MINUTE_SECONDS"
MINUTE_SECONDS = 60.0


def seconds(minutes: float) -> float:
    """Return how long so many minutes take in this emulator."""
    return minutes * float(os.environ.get(VARIABLE) or MINUTE_SECONDS)
