"""Reads examples with the contracts of an earlier commit: `python old_reader.py <their src>`.

A program of its own that imports nothing else of this repository. Paths by name come in on the
standard input, and what could not be read goes out.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def main(source: str, paths: dict[str, str]) -> dict[str, dict[str, str]]:
    """Return the reason for each example of a type known then that cannot be read."""
    sys.path.insert(0, source)
    contracts: Any = import_module("contracts")
    unreadable: dict[str, str] = {}
    for name, path in paths.items():
        try:
            contracts.decode(Path(path).read_bytes())
        except contracts.UnknownEvent:
            # Who does not know the type is not subscribed to it.
            continue
        except contracts.ContractError as error:
            unreadable[name] = str(error)
    return {"unreadable": unreadable}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], json.load(sys.stdin))))
