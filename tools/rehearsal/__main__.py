"""Command line: `python -m rehearsal --service orders --rows 1000000`; by default every service."""

import argparse
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chassis.testing.docker_postgres import docker_answers, docker_postgres
from chassis.testing.plugin import create_database
from chassis.testing.postgres import EmbeddedPostgres, PostgresAddress
from rehearsal.errors import RehearsalError, ServiceUnknown
from rehearsal.report import HEADER, line
from rehearsal.stage import LIMIT_SECONDS, Stage

REPOSITORY: Final = Path(__file__).parents[2]


def main(arguments: Sequence[str]) -> int:
    """Rehearse; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m rehearsal", description=__doc__)
    parser.add_argument("--service", default="")
    parser.add_argument("--rows", default="")
    options = parser.parse_args(arguments)
    try:
        rows, services = _rows(options.rows), _services(options.service)
        with _server() as server:
            complaints = [each for name in services for each in _rehearse(server, name, rows)]
    except (ServiceUnknown, ValueError) as error:
        print(f"rehearse: {error}", file=sys.stderr)
        return 2
    except RehearsalError as error:
        print(f"rehearse: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    for complaint in complaints:
        print(f"rehearse: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


def _rehearse(server: PostgresAddress, service: str, rows: int) -> list[str]:
    database = f"{service}_rehearsal"
    create_database(server, database)
    print(f"rehearse: {service}, {rows:,} rows in every table, {server.kind} Postgres")
    print(HEADER, flush=True)
    complaints: list[str] = []
    stage = Stage(server.url(database), rows=rows, say=_say)
    for rehearsed in stage.rehearse(service, REPOSITORY / "services" / service / "migrations"):
        print(line(rehearsed), flush=True)
        complaints.extend(rehearsed.complaints(LIMIT_SECONDS))
    return complaints


def _say(progress: str) -> None:
    print(f"rehearse: {progress}", file=sys.stderr, flush=True)


def _rows(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ValueError(f"ROWS must be how many rows each table has, not {text!r}")
    return int(text)


def _services(name: str) -> list[str]:
    known = sorted(path.parent.name for path in REPOSITORY.glob("services/*/migrations"))
    if name and name not in known:
        raise ServiceUnknown(f"SERVICE must be one of {', '.join(known)}, not {name!r}")
    return [name] if name else known


@contextmanager
def _server() -> Generator[PostgresAddress]:
    """Start a server by the rule of the tests: in a container where an engine answers."""
    if docker_answers():
        with docker_postgres() as address:
            yield address
        return
    with (
        tempfile.TemporaryDirectory(prefix="rehearsal-") as folder,
        EmbeddedPostgres(Path(folder)) as address,
    ):
        yield address


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
