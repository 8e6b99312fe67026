"""What every success shows: its status and body as documented, its version, its correlation."""

import pytest

from chassis.http import Route
from chassis.http.openapi.responses import is_page
from chassis.testing.conformance.contract import Client, Conformance, Outage, for_routes


def _returns_representation(route: Route) -> bool:
    return route.returns is not None and not is_page(route.returns)


class SuccessConformance(Conformance):
    """A valid request is answered as the document says."""

    def test_answers_the_example_as_documented(self, client: Client, route: Route) -> None:
        """The client checks status, schema and headers; here it must be a success."""
        answer = client.send()

        assert answer.status in route.success

    @for_routes(_returns_representation)
    def test_sends_the_version_of_a_representation(self, client: Client) -> None:
        """A strong ETag, so that the next change can be conditional."""
        answer = client.send()

        assert answer.headers["etag"].strip('"').isdecimal()

    @for_routes(lambda route: route.success == (201,))
    def test_says_where_it_created_something(self, client: Client) -> None:
        """A path that the gateway serves."""
        answer = client.send()

        assert answer.headers["location"].startswith("/")

    def test_keeps_a_wellformed_correlation_id(self, client: Client) -> None:
        """The client's own id comes back."""
        answer = client.send(headers={"x-correlation-id": "client-1"})

        assert answer.headers["x-correlation-id"] == "client-1"

    @pytest.mark.parametrize("unusable", ["", "two words", 'quo"ted', "x" * 129])
    def test_replaces_an_unusable_correlation_id(self, client: Client, unusable: str) -> None:
        """What could break a log line is not repeated."""
        answer = client.send(headers={"x-correlation-id": unusable})

        assert answer.headers["x-correlation-id"] not in {"", unusable}

    def test_recovers_when_the_database_was_away(
        self, client: Client, route: Route, outage: Outage | None
    ) -> None:
        """While it is away 503 says when to try again; afterwards the next request works."""
        if outage is None:
            pytest.skip("the service gives no `outage`")

        with outage():
            during = client.send()
        after = client.send()

        assert (during.status, during.json["code"]) == (503, "DATABASE_UNAVAILABLE")
        assert int(during.headers["retry-after"]) > 0
        assert after.status in route.success
