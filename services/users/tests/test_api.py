"""The one HTTP contract, kept by every route of users."""

from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager

import pytest

from chassis.testing.conformance import Example, Examples, HttpConformance
from chassis.testing.http import HttpDoor
from users import wiring
from users.handlers.api import ERRORS, ROUTES, handler

from .directory import ADA, EVE, PROFILE, Directory

NO_PORT = 1
CURRENT = {"if-match": '"1"'}


class TestHttpContract(HttpConformance):
    routes = ROUTES
    errors = ERRORS

    @pytest.fixture
    def door(self, environment: Mapping[str, str]) -> HttpDoor:
        return handler

    @pytest.fixture
    def examples(self, directory: Directory) -> Examples:
        directory.knows(EVE, "eve@example.com")
        eve = {"user_id": EVE}
        requested = directory.is_asked(
            "POST /users/imports", subject="console", scopes=["users/admin"]
        )
        return {
            "POST /users": Example(subject=ADA, body=PROFILE),
            "GET /users": Example(query={"limit": "1", "email": "eve@example.com"}),
            "GET /users/{user_id}": Example(subject=EVE, path_parameters=eve),
            "PATCH /users/{user_id}": Example(
                subject=EVE, path_parameters=eve, headers=CURRENT, body={"name": "Eva"}
            ),
            "DELETE /users/{user_id}": Example(subject=EVE, path_parameters=eve, headers=CURRENT),
            "POST /users/imports": Example(),
            "GET /users/imports/{import_id}": Example(
                path_parameters={"import_id": requested.json["import_id"]}
            ),
        }

    @pytest.fixture
    def outage(self) -> Callable[[], AbstractContextManager[None]]:
        @contextmanager
        def outage() -> Generator[None]:
            database = wiring.database()
            database.close()
            port, database.port = database.port, NO_PORT
            yield
            database.port = port

        return outage
