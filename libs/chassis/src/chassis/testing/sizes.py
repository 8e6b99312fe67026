"""How large a run is: an environment variable says it, and without one it suits every test run."""

import os

import pytest


def size(variable: str, *, default: int, at_least: int = 0) -> int:
    """Read a size from the environment; whoever gave something else is told what to give."""
    text = os.environ.get(variable) or str(default)
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < at_least:
        pytest.fail(
            f"{variable}={text} will not do: give a whole number from {at_least:,} on, "
            f"for example {variable}={default}",
            pytrace=False,
        )
    return number
