import base64
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from localcloud.testing.http_api import Api

ORIGIN = {"Origin": "https://shop.example"}
FORGERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def claims_of(api: Api, **changes: Any) -> dict[str, Any]:
    claims = {
        "iss": api.issuer.url,
        "aud": "local",
        "sub": "user-1",
        "scope": "orders/read",
        "exp": int(time.time()) + 60,
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


def signed(api: Api, key: Any = None, algorithm: str = "RS256", **changes: Any) -> str:
    return jwt.encode(
        claims_of(api, **changes),
        key or api.issuer._key,  # pyright: ignore[reportPrivateUsage]
        algorithm=algorithm,
        headers={"kid": api.issuer.key_id},
    )


class TestRequest:
    def test_reaches_the_function_in_payload_format_2_0(self, api: Api) -> None:
        answer = api.call(
            "POST",
            "/echo/a%20b?tag=x&tag=y&empty=",
            body=b'{"n": 1}',
            headers={
                "Content-Type": "application/json",
                "X-Correlation-Id": "7",
                "Cookie": "a=1; b=2",
                "User-Agent": "test",
            },
        )

        event = answer.json
        context = event.pop("requestContext")
        headers = event.pop("headers")
        assert answer.status == 200
        assert event == {
            "version": "2.0",
            "routeKey": "ANY /echo/{name}",
            "rawPath": "/echo/a%20b",
            "rawQueryString": "tag=x&tag=y&empty=",
            "cookies": ["a=1", "b=2"],
            "queryStringParameters": {"tag": "x,y", "empty": ""},
            "pathParameters": {"name": "a b"},
            "body": '{"n": 1}',
            "isBase64Encoded": False,
        }
        assert context["http"] == {
            "method": "POST",
            "path": "/echo/a%20b",
            "protocol": "HTTP/1.1",
            "sourceIp": "127.0.0.1",
            "userAgent": "test",
        }
        assert context["requestId"] == answer.headers["apigw-requestid"]
        assert (context["apiId"], context["stage"]) == (api.api_id, "$default")
        assert headers["x-correlation-id"] == "7"
        assert "cookie" not in headers

    def test_carries_a_body_that_is_no_text_in_base64(self, api: Api) -> None:
        headers = {"Content-Type": "application/octet-stream"}

        event = api.call("POST", "/echo/x", body=b"\x00\xff", headers=headers).json

        assert (event["body"], event["isBase64Encoded"]) == (
            base64.b64encode(b"\x00\xff").decode(),
            True,
        )

    def test_is_refused_when_it_is_larger_than_10_mb(self, api: Api) -> None:
        answer = api.call("POST", "/echo/x", body=b"x" * (10 * 1024 * 1024 + 1))

        assert (answer.status, answer.json) == (413, {"message": "Request Entity Too Large"})

    def test_is_not_found_without_a_route(self, api: Api) -> None:
        answer = api.call("POST", "/orders")

        assert (answer.status, answer.json) == (404, {"message": "Not Found"})

    def test_is_throttled_beyond_the_burst_of_its_route(self, api: Api) -> None:
        answers = [api.call("GET", "/limited") for _ in range(3)]

        assert [answer.status for answer in answers] == [200, 200, 429]
        assert answers[-1].json == {"message": "Too Many Requests"}


class TestToken:
    def test_opens_a_route_with_any_one_of_its_scopes(self, api: Api) -> None:
        answer = api.call("GET", "/orders", token=api.token("orders/admin", "users/read"))

        authorizer = answer.json["requestContext"]["authorizer"]["jwt"]
        assert answer.status == 200
        assert authorizer["scopes"] == ["orders/admin"]
        assert authorizer["claims"]["sub"] == "user-1"
        assert authorizer["claims"]["scope"] == "orders/admin users/read"
        assert authorizer["claims"]["exp"].isdecimal()

    def test_needs_no_scope_where_the_route_asks_for_none(self, api: Api) -> None:
        answer = api.call("GET", "/me", token=api.token())

        assert answer.json["requestContext"]["authorizer"]["jwt"]["scopes"] is None

    def test_is_good_for_the_client_when_it_names_no_audience(self, api: Api) -> None:
        token = signed(api, aud=None, client_id="local")

        assert api.call("GET", "/orders", token=token).status == 200

    def test_without_a_fitting_scope_is_forbidden(self, api: Api) -> None:
        answer = api.call("GET", "/orders", token=api.token("users/read"))

        assert (answer.status, answer.json) == (403, {"message": "Forbidden"})
        assert answer.headers["www-authenticate"] == (
            'Bearer scope="orders/read orders/admin" error="insufficient_scope"'
        )

    def test_must_be_there(self, api: Api) -> None:
        answer = api.call("GET", "/orders")

        assert (answer.status, answer.json) == (401, {"message": "Unauthorized"})
        assert answer.headers["www-authenticate"] == "Bearer"

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"exp": int(time.time()) - 1}, "the token has expired"),
            ({"exp": None}, "the token lacks a required claim"),
            ({"nbf": int(time.time()) + 600}, "the token is not yet valid"),
            ({"iat": int(time.time()) + 600}, "the token is not yet valid"),
            ({"iss": "https://elsewhere.example"}, "the token has an invalid issuer"),
            ({"aud": "elsewhere"}, "the token does not have a valid audience"),
            ({"aud": None}, "the token does not have a valid audience"),
            ({"key": FORGERS_KEY}, "the token has an invalid signature"),
            (
                {"key": "x" * 32, "algorithm": "HS256"},
                "the token is not signed with RS256",
            ),
        ],
    )
    def test_is_refused_with_the_reason(
        self, api: Api, changes: dict[str, Any], reason: str
    ) -> None:
        answer = api.call("GET", "/orders", token=signed(api, **changes))

        assert (answer.status, answer.json) == (401, {"message": "Unauthorized"})
        assert answer.headers["www-authenticate"] == (
            f'Bearer scope="" error="invalid_token" error_description="{reason}"'
        )

    @pytest.mark.parametrize("token", ["nonsense", "a.b.c", "e30.e30.e30"])
    def test_that_is_no_token_is_refused(self, api: Api, token: str) -> None:
        assert api.call("GET", "/orders", token=token).status == 401

    def test_of_an_unknown_key_is_refused(self, api: Api) -> None:
        token = jwt.encode(
            claims_of(api), FORGERS_KEY, algorithm="RS256", headers={"kid": "unknown"}
        )

        assert api.call("GET", "/orders", token=token).status == 401


class TestResult:
    def test_becomes_status_headers_cookies_and_body(self, api: Api) -> None:
        answer = api.call("POST", "/made")

        assert (answer.status, answer.body) == (201, b"made")
        assert answer.headers["location"] == "/made/1"
        assert answer.headers["set-cookie"] in {"a=1", "b=2"}

    @pytest.mark.parametrize("path", ["/fails", "/nonsense"])
    def test_that_is_no_answer_is_an_internal_error(self, api: Api, path: str) -> None:
        answer = api.call("GET", path)

        assert (answer.status, answer.json) == (500, {"message": "Internal Server Error"})

    @pytest.mark.parametrize("path", ["/slow", "/full"])
    def test_that_cannot_be_had_in_time_is_unavailable(self, api: Api, path: str) -> None:
        answer = api.call("GET", path)

        assert (answer.status, answer.json) == (503, {"message": "Service Unavailable"})


class TestCors:
    def test_answers_a_browsers_question_itself(self, api: Api) -> None:
        asked = {**ORIGIN, "Access-Control-Request-Method": "GET"}

        answer = api.call("OPTIONS", "/orders", headers=asked)

        allowed = {
            name: value for name, value in answer.headers.items() if name.startswith("access-")
        }
        assert answer.status == 204
        assert allowed == {
            "access-control-allow-origin": "https://shop.example",
            "access-control-allow-methods": "GET,POST",
            "access-control-allow-headers": "authorization",
            "access-control-max-age": "600",
        }

    def test_allows_nothing_to_another_origin(self, api: Api) -> None:
        asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}

        answer = api.call("OPTIONS", "/orders", headers=asked)

        assert not any(name.startswith("access-") for name in answer.headers)

    @pytest.mark.parametrize(("method", "path"), [("POST", "/made"), ("GET", "/orders")])
    def test_is_on_every_answer_errors_included(self, api: Api, method: str, path: str) -> None:
        answer = api.call(method, path, headers=ORIGIN)

        assert answer.headers["access-control-allow-origin"] == "https://shop.example"
        assert answer.headers["access-control-expose-headers"] == "etag"


class TestStage:
    def test_logs_each_request_in_its_format(self, api: Api) -> None:
        api.call("GET", "/orders", token=api.token("orders/read"))
        api.call("GET", "/nowhere")

        first, second = api.log.read_text().splitlines()[-2:]
        assert json.loads(first) == {"route": "GET /orders", "status": "200", "subject": "user-1"}
        assert json.loads(second) == {"route": "-", "status": "404", "subject": "-"}

    def test_serves_a_new_route_within_moments(self, api: Api) -> None:
        routes = api.aws.apis.get_routes(ApiId=api.api_id)["Items"]
        target = next(route.get("Target", "") for route in routes)

        api.aws.apis.create_route(ApiId=api.api_id, RouteKey="GET /new", Target=target)

        deadline = time.monotonic() + 5
        while (status := api.call("GET", "/new").status) == 404 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert status == 200
