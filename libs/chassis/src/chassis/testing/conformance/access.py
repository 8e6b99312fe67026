"""Who may call: checked by the gateway, and by every route again."""

from chassis.http import Route
from chassis.testing.conformance.contract import Client, Conformance, for_routes


class AccessConformance(Conformance):
    """A route does not trust that the gateway has looked."""

    def test_refuses_a_request_without_claims(self, client: Client) -> None:
        """As if the authoriser had been taken away: 401."""
        answer = client.send(subject=None)

        assert (answer.status, answer.json["code"]) == (401, "UNAUTHENTICATED")
        assert answer.headers["www-authenticate"] == "Bearer"

    def test_refuses_a_token_without_its_scope(self, client: Client) -> None:
        """A valid token for something else: 403."""
        answer = client.send(scopes=("conformance/other",))

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")

    def test_accepts_each_of_its_scopes_or_refuses_by_its_own_rule(
        self, client: Client, route: Route
    ) -> None:
        """One scope is enough to pass the door; ownership may still hide the resource."""
        for scope in route.scopes:
            answer = client.send(scopes=(scope,))

            assert answer.headers.get("www-authenticate") is None

    def test_tells_which_methods_a_path_answers_to(self, client: Client, route: Route) -> None:
        """Whatever the gateway's ANY route catches: 405 with Allow."""
        methods = [other.method for other in self.routes if other.path == route.path]

        answer = client.send_to(f"ANY {route.path}")

        assert (answer.status, answer.json["code"]) == (405, "METHOD_NOT_ALLOWED")
        assert sorted(answer.headers["allow"].split(", ")) == sorted(methods)

    @for_routes(lambda route: any(name.endswith("_id") for name in route.path_parameters))
    def test_finds_nothing_under_a_malformed_id(self, client: Client) -> None:
        """Not 422: a path that is no id names nothing."""
        malformed = {
            name: "not-an-id" if name.endswith("_id") else value
            for name, value in client.example.path_parameters.items()
        }

        answer = client.send(path_parameters=malformed)

        assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")

    def test_refuses_unknown_query_parameters(self, client: Client) -> None:
        """A misspelt filter must not answer another question."""
        answer = client.send(query={**client.example.query, "unexpected": "1"})

        assert (answer.status, answer.json["code"]) == (422, "VALIDATION_ERROR")
        assert answer.json["errors"] == [
            {
                "code": "unknown_field",
                "detail": "There is no such field.",
                "parameter": "unexpected",
            }
        ]
