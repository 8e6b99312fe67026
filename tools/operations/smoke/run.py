"""One smoke test: every check in its turn, with its time, until all are made or time is up."""

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from infrastructure.cloud import REPOSITORY
from infrastructure.local import home_folder
from operations.smoke.answers import Document, Unfulfilled, Unreachable
from operations.smoke.checks import Check, Service, scopes_of
from operations.smoke.site import Site, site_of
from operations.smoke.story import WebhookStory

LONGEST_SECONDS: Final = 120.0


def smoke(environment: str) -> int:
    """Check an environment's APIs; print a line for each check, and return 1 if one failed."""
    documents = read_documents(REPOSITORY)
    site = site_of(environment, home=home_folder(), scopes=scopes_of(documents))
    return carry_out(checks_of(site, documents))


def checks_of(site: Site, documents: dict[str, Document]) -> list[Check]:
    """Return all checks of a site."""
    services = [Service(name, document, site) for name, document in documents.items()]
    checks = [check for service in services for check in service.checks()]
    return [*checks, *WebhookStory(site).checks()]


def carry_out(checks: Iterable[Check], *, longest_seconds: float = LONGEST_SECONDS) -> int:
    """Make the checks; what is not made in time has failed."""
    deadline = time.monotonic() + longest_seconds
    failed: list[str] = []
    made = 0
    for check in checks:
        began = time.monotonic()
        trouble = _trouble(check) if began < deadline else "not tried: time is up"
        made += 1
        milliseconds = (time.monotonic() - began) * 1000
        word = "failed" if trouble else "ok"
        print(f"{word:<6} {milliseconds:>7.0f} ms  {check.name}", flush=True)
        if trouble:
            print(f"{'':<18}{trouble}", flush=True)
            failed.append(check.name)
    if failed:
        print(f"smoke: {len(failed)} of {made} failed: {'; '.join(failed)}", file=sys.stderr)
        return 1
    print(f"smoke: all {made} in order")
    return 0


def read_documents(repository: Path) -> dict[str, Document]:
    """Return the OpenAPI document of each service, by its name."""
    paths = sorted(repository.glob("services/*/openapi.json"))
    return {path.parent.name: json.loads(path.read_text()) for path in paths}


def _trouble(check: Check) -> str | None:
    try:
        check.run()
    except (Unfulfilled, Unreachable) as error:
        return str(error)
    return None
