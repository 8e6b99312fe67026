"""The one HTTP contract, kept by every route of herons."""

from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager

import pytest

from chassis.testing.conformance import Example, Examples, HttpConformance
from chassis.testing.http import HttpDoor
from herons import wiring
from herons.handlers.api import ERRORS, ROUTES, handler

from .visitor import OWNER, Visitor

NO_PORT = 1
CURRENT = {"if-match": '"1"'}


class TestHttpContract(HttpConformance):
    routes = ROUTES
    errors = ERRORS

    @pytest.fixture
    def door(self, environment: Mapping[str, str]) -> HttpDoor:
        return handler

    @pytest.fixture
    def examples(self, visitor: Visitor) -> Examples:
        one = {"heron_id": visitor.created()}
        return {
            "POST /herons": Example(
                subject=OWNER, body={"name": "Noon"}, other_body={"name": "Evening"}
            ),
            "GET /herons": Example(subject=OWNER, query={"limit": "1"}),
            "GET /herons/{heron_id}": Example(subject=OWNER, path_parameters=one),
            "PATCH /herons/{heron_id}": Example(
                subject=OWNER, path_parameters=one, headers=CURRENT, body={"name": "Evening"}
            ),
            "DELETE /herons/{heron_id}": Example(
                subject=OWNER, path_parameters=one, headers=CURRENT
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
