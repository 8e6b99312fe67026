"""The HTTP contract as a test suite that every service runs against its own routes.

    class TestHttpContract(HttpConformance):
        routes = ROUTES
        errors = ERRORS

        @pytest.fixture
        def door(self, database) -> HttpDoor: ...          # the handler, with what it needs

        @pytest.fixture
        def examples(self, database) -> Examples: ...      # one valid request per route key

An example may need rows: its fixture makes them, new ones for every test. `outage` is optional: a
context manager in which the database cannot be reached.
"""

import pytest

# Without this a failed expectation would not show the values it compared.
pytest.register_assert_rewrite(
    "chassis.testing.conformance.access",
    "chassis.testing.conformance.bodies",
    "chassis.testing.conformance.conditions",
    "chassis.testing.conformance.contract",
    "chassis.testing.conformance.definitions",
    "chassis.testing.conformance.successes",
)

from chassis.testing.conformance.access import AccessConformance  # noqa: E402
from chassis.testing.conformance.bodies import BodyConformance  # noqa: E402
from chassis.testing.conformance.conditions import ConditionConformance  # noqa: E402
from chassis.testing.conformance.contract import Client, Example, Examples  # noqa: E402
from chassis.testing.conformance.definitions import DefinitionConformance  # noqa: E402
from chassis.testing.conformance.successes import SuccessConformance  # noqa: E402


class HttpConformance(
    SuccessConformance,
    AccessConformance,
    BodyConformance,
    ConditionConformance,
    DefinitionConformance,
):
    """Everything that the HTTP contract promises of a route, checked where it applies."""


__all__ = ["Client", "Example", "Examples", "HttpConformance"]
