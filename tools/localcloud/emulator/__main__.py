"""Runs the emulator as a process of its own, because moto keeps its state in one interpreter."""

import argparse
import logging
import os

from localcloud.emulator.server import serve


def main() -> None:
    """Serve until a signal ends the process."""
    parser = argparse.ArgumentParser(prog="python -m localcloud.emulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()

    logging.basicConfig(
        level=os.environ.get("LOCALCLOUD_LOG_LEVEL", "WARNING"),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    serve(arguments.host, arguments.port)


if __name__ == "__main__":
    main()
