from uuid import UUID

import pytest

from chassis.http import HttpApi, Page, PageQuery, Request, Response
from chassis.http.api import HttpSettings
from chassis.http.cors import EXPOSED_HEADERS
from chassis.testing.http import HttpAnswer, http_event, send

from .doors import ID, ORIGIN, ApiOf, Widget, ask, route, shown


class TestHttpApi:
    def test_answers_what_the_endpoint_says(self, api_of: ApiOf) -> None:
        api = api_of(route(shown))

        answer = ask(api, headers={"Origin": ORIGIN, "X-Correlation-Id": "c-1"})

        assert answer == HttpAnswer(
            status=200,
            headers={
                "access-control-allow-origin": ORIGIN,
                "access-control-expose-headers": EXPOSED_HEADERS,
                "cache-control": "no-store",
                "content-type": "application/json",
                "etag": '"3"',
                "vary": "Origin",
                "x-content-type-options": "nosniff",
                "x-correlation-id": "c-1",
            },
            text='{"name":"lamp"}',
        )

    def test_answers_without_a_body(self, api_of: ApiOf) -> None:
        api = api_of(route(lambda _: Response(status=204)))

        answer = ask(api)

        assert (answer.status, answer.text, "content-type" in answer.headers) == (204, None, False)

    def test_lets_an_endpoint_set_headers(self, api_of: ApiOf) -> None:
        api = api_of(route(lambda _: Response(headers={"Cache-Control": "max-age=5"})))

        assert ask(api).headers["cache-control"] == "max-age=5"

    def test_gives_the_endpoint_everything_checked(self, api_of: ApiOf) -> None:
        seen: list[Request[Widget, PageQuery]] = []

        def endpoint(request: Request[Widget, PageQuery]) -> Response:
            seen.append(request)
            return Response()

        key = "PUT /widgets/{widget_id}"
        api = api_of(route(endpoint, key, body=Widget, query=PageQuery, conditional_put=True))

        ask(
            api,
            key,
            body={"name": "lamp"},
            query={"limit": "5"},
            subject="me",
            headers={"if-match": '"7"', "x-correlation-id": "c-1"},
        )

        (request,) = seen
        assert (request.body, request.query) == (Widget(name="lamp"), PageQuery(limit=5))
        assert request.path_uuid("widget_id") == UUID(ID)
        assert (request.caller.subject, request.caller.has("widgets/read")) == ("me", True)
        assert (request.if_match, request.if_none_match_any) == (7, False)
        assert (request.correlation_id, request.idempotency_key) == ("c-1", None)

    @pytest.mark.parametrize(
        "malformed", ["7", "", f"{{{ID}}}", f"urn:uuid:{ID}", ID.replace("-", ""), f"{ID}\0"]
    )
    def test_finds_nothing_under_a_malformed_id(self, api_of: ApiOf, malformed: str) -> None:
        def endpoint(request: Request) -> Response:
            request.path_uuid("widget_id")
            return Response()

        answer = ask(api_of(route(endpoint)), path_parameters={"widget_id": malformed})

        assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")

    def test_needs_no_path_parameters_from_the_gateway(self, api_of: ApiOf) -> None:
        event = http_event("GET /widgets", scopes=["widgets/read"])
        del event["pathParameters"], event["rawQueryString"], event["queryStringParameters"]

        answer = send(api_of(route(shown, "GET /widgets")), event)

        assert answer.status == 200

    def test_links_to_the_next_page(self, api_of: ApiOf) -> None:
        page = Page(items=(Widget(name="lamp"),), next_cursor="abc")
        api = api_of(route(lambda _: Response(body=page), "GET /widgets", query=PageQuery))

        answer = ask(api, "GET /widgets", path_parameters={}, query={"limit": "1"})

        assert answer.headers["link"] == '</widgets?limit=1&cursor=abc>; rel="next"'
        assert answer.json == {"items": [{"name": "lamp"}], "next_cursor": "abc"}

    @pytest.mark.parametrize("caught_by", ["ANY", "PATCH", "HEAD"])
    def test_names_the_methods_of_a_path(self, api_of: ApiOf, caught_by: str) -> None:
        key = "DELETE /widgets/{widget_id}"
        api = api_of(route(shown), route(shown, key), route(shown, "GET /gadgets"))

        answer = ask(api, f"{caught_by} /widgets/{{widget_id}}", subject=None)

        assert (answer.status, answer.headers["allow"]) == (405, "GET, DELETE")

    @pytest.mark.parametrize("key", ["$default", "GET /other", "ANY /other"])
    def test_finds_nothing_elsewhere(self, api_of: ApiOf, key: str) -> None:
        answer = ask(api_of(route(shown)), key)

        assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")

    def test_asks_for_its_settings_late(self) -> None:
        asked: list[str] = []

        def settings() -> HttpSettings:
            asked.append("settings")
            raise RuntimeError("no environment")

        api = HttpApi(routes=(route(shown),), errors={}, settings=settings, service="widgets")
        before = list(asked)
        answer = ask(api, headers={"origin": ORIGIN})

        assert (before, asked) == ([], ["settings"])
        assert (answer.status, "access-control-allow-origin" in answer.headers) == (200, False)
