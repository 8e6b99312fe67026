import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from chassis.http import ErrorStatus, HttpApi, Route
from chassis.logging import logger
from chassis.testing.plugin import ServiceSchema

from .doors import ApiOf, Lines


class Settings(Struct, frozen=True):
    cors_allowed_origins: tuple[str, ...]


@pytest.fixture
def api_of() -> ApiOf:
    """Build the door of a few routes."""

    def api_of(
        *routes: Route,
        errors: Mapping[type[Exception], ErrorStatus] | None = None,
        origins: tuple[str, ...] = ("https://client.example.com",),
    ) -> HttpApi:
        settings = Settings(cors_allowed_origins=origins)
        return HttpApi(
            routes=routes, errors=errors or {}, settings=lambda: settings, service="widgets"
        )

    return api_of


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Lines:
    """Read what the function has written since the last look: log lines, then metrics."""
    logged = StringIO()
    # The logger took hold of the standard output when it was made, before the capture.
    for handler in logger.handlers:
        monkeypatch.setattr(handler, "stream", logged, raising=False)

    def lines() -> list[dict[str, Any]]:
        written = logged.getvalue() + capsys.readouterr().out
        logged.seek(0)
        logged.truncate()
        return [json.loads(line) for line in written.splitlines()]

    return lines


@pytest.fixture(scope="session")
def service_schema() -> ServiceSchema:
    return ServiceSchema(service="gadgets", migrations=Path(__file__).parent / "migrations")
