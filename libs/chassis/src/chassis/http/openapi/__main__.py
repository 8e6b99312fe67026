"""Write the documents of the named services, or with `--check` fail when one is stale."""

import argparse
import sys
from collections.abc import Sequence

from chassis.http.openapi.file import encoded, openapi_path, service_document


def main(arguments: Sequence[str]) -> int:
    """Write or check the document of each service; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m chassis.http.openapi", description=__doc__)
    parser.add_argument("services", nargs="+", metavar="service")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when stale")
    options = parser.parse_args(arguments)
    stale = [service for service in options.services if _refreshed(service, check=options.check)]
    for service in stale:
        sys.stderr.write(f"{openapi_path(service)} is stale: run make openapi\n")
    return 1 if stale else 0


def _refreshed(service: str, *, check: bool) -> bool:
    """Bring the file up to date, or with check tell whether it is stale."""
    path = openapi_path(service)
    document = encoded(service_document(service))
    if check:
        return not path.exists() or path.read_bytes() != document
    path.write_bytes(document)
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
