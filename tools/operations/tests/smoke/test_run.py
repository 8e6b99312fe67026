import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from aiohttp import web

from localcloud.testing.stand_in import running_stand_in
from operations.errors import OperationsError
from operations.smoke.answers import Unfulfilled
from operations.smoke.checks import Check
from operations.smoke.run import carry_out, checks_of
from operations.smoke.site import Site, machine_token

ORIGIN = "https://shop.example.com"
PERSON = "0197a0aa-0c44-7a3b-b1d2-8e5f60c7a921"
ITEMS: dict[str, list[str]] = {"items": []}

PROBLEM_CONTENT = {"application/problem+json": {"schema": {"type": "object"}}}
DOCUMENT: dict[str, Any] = {
    "components": {},
    "paths": {
        "/parcels": {
            "get": {
                "security": [{"jwt": ["parcels/read"]}],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "properties": {"items": {"type": "array"}},
                                    "required": ["items"],
                                }
                            }
                        }
                    },
                    "403": {"content": PROBLEM_CONTENT},
                },
            }
        },
        "/parcels/{parcel_id}": {
            "get": {
                "security": [{"jwt": ["parcels/read"]}],
                "responses": {"404": {"content": PROBLEM_CONTENT}},
            }
        },
        "/audits": {
            "get": {"security": [{"jwt": ["parcels/admin"]}], "responses": {}},
        },
    },
}


class Parcels:
    """A service behind a gateway, which does one thing wrong where it is told so."""

    def __init__(self) -> None:
        self.status = 200
        self.body: object = ITEMS
        self.without: str | None = None
        self.is_problem = True
        self.is_refusing = False

    def application(self) -> web.Application:
        application = web.Application()
        application.router.add_route("OPTIONS", "/{path:.*}", self._preflight)
        application.router.add_get("/parcels", self._list)
        application.router.add_get("/parcels/{id}", self._none)
        application.router.add_get("/audits", self._forbidden)
        return application

    async def _preflight(self, request: web.Request) -> web.Response:
        return self._answered(204, None, request, **{"access-control-allow-methods": "GET,PUT"})

    async def _list(self, request: web.Request) -> web.Response:
        if "authorization" not in request.headers:
            return self._answered(401, {"message": "Unauthorized"}, request)
        if self.is_refusing:
            return self._problem(403, "FORBIDDEN", request)
        return self._answered(self.status, self.body, request)

    async def _none(self, request: web.Request) -> web.Response:
        return self._problem(404, "NOT_FOUND", request)

    async def _forbidden(self, request: web.Request) -> web.Response:
        return self._answered(403, {"message": "Forbidden"}, request)

    def _problem(self, status: int, code: str, request: web.Request) -> web.Response:
        told = request.headers["x-correlation-id"]
        body = {"status": status, "code": code, "correlation_id": told}
        media_type = "application/problem+json" if self.is_problem else "application/json"
        return self._answered(status, body, request, **{"content-type": media_type})

    def _answered(
        self, status: int, body: object, request: web.Request, **more: str
    ) -> web.Response:
        headers = {
            "access-control-allow-origin": ORIGIN,
            "x-correlation-id": request.headers.get("x-correlation-id", ""),
            "content-type": "application/json",
            **more,
        }
        headers.pop(self.without or "", None)
        content = b"" if body is None else json.dumps(body).encode()
        return web.Response(status=status, body=content, headers=headers)


@pytest.fixture
def parcels() -> Parcels:
    return Parcels()


type Smoke = Callable[..., int]


@pytest.fixture
def smoke(parcels: Parcels) -> Iterator[Smoke]:
    """Carry out the checks of a site whose one service is the stand-in."""
    with running_stand_in(parcels.application()) as running:

        def smoke(subject: str = PERSON) -> int:
            claims = {"sub": subject, "scope": "parcels/read"}
            token = jwt.encode(claims, "nobody looks at the signature of this", algorithm="HS256")
            site = Site(url=f"http://127.0.0.1:{running.port}", origin=ORIGIN, token=token)
            return carry_out(checks_of(site, {"parcels": DOCUMENT}))

        yield smoke


class TestSmoke:
    def test_passes_where_everything_is_as_documented(
        self, smoke: Smoke, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code = smoke()

        names = [line.split(" ms  ")[-1] for line in capsys.readouterr().out.splitlines()]
        assert code == 0
        assert names == [
            "parcels: GET /parcels without a token is a 401",
            "parcels: OPTIONS /parcels lets a browser in",
            "parcels: GET /parcels answers as documented",
            "parcels: GET /parcels/{parcel_id} of nothing is a 404",
            "parcels: GET /audits is a 403 to this token",
            "smoke: all 5 in order",
        ]

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"status": 500, "body": {"message": "Internal"}}, "answered 500, not 200"),
            ({"body": {}}, r"the body is not as documented at \$ \(required\)"),
            ({"body": {"items": "ada"}}, r"the body is not as documented at \$\.items \(type\)"),
            ({"without": "x-correlation-id"}, "x-correlation-id is None"),
            ({"without": "access-control-allow-origin"}, "access-control-allow-origin is None"),
            ({"without": "access-control-allow-methods"}, "allow-methods does not name GET"),
            ({"is_problem": False}, "content-type is application/json, not application/problem"),
        ],
    )
    def test_says_what_is_wrong(
        self,
        wrong: dict[str, Any],
        said: str,
        parcels: Parcels,
        smoke: Smoke,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        for name, value in wrong.items():
            setattr(parcels, name, value)

        code = smoke()

        shown = capsys.readouterr()
        assert code == 1
        assert re.search(said, shown.out)
        assert "failed: parcels: " in shown.err

    def test_takes_a_problem_for_what_only_a_person_has(
        self, parcels: Parcels, smoke: Smoke
    ) -> None:
        parcels.is_refusing = True

        assert (smoke("4d2k1machine"), smoke(PERSON)) == (0, 1)

    def test_says_that_nobody_answers(self, capsys: pytest.CaptureFixture[str]) -> None:
        token = jwt.encode({"sub": PERSON}, "nobody looks at the signature of this")
        site = Site(url="http://127.0.0.1:1", origin=ORIGIN, token=token)

        code = carry_out(checks_of(site, {"parcels": DOCUMENT}))

        assert code == 1
        assert "127.0.0.1:1 does not answer: " in capsys.readouterr().out


class TestCarryOut:
    def test_does_not_begin_a_check_when_time_is_up(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        made: list[str] = []
        checks = [
            Check("slow", lambda: made.append("slow") or time.sleep(0.1)),
            Check("late", lambda: made.append("late")),
        ]

        code = carry_out(checks, longest_seconds=0.05)

        shown = capsys.readouterr()
        assert (code, made) == (1, ["slow"])
        assert "not tried: time is up" in shown.out
        assert shown.err == "smoke: 1 of 2 failed: late\n"

    def test_names_every_check_that_failed(self, capsys: pytest.CaptureFixture[str]) -> None:
        def fail() -> None:
            raise Unfulfilled("wrong")

        code = carry_out([Check("one", fail), Check("fine", lambda: None), Check("two", fail)])

        assert code == 1
        assert capsys.readouterr().err == "smoke: 2 of 3 failed: one; two\n"


class TestMachineToken:
    def test_is_asked_for_with_the_client_s_credentials(self) -> None:
        asked: list[tuple[str, str]] = []

        async def token(request: web.Request) -> web.Response:
            form = await request.post()
            asked.append((request.headers["authorization"], str(form["grant_type"])))
            return web.json_response({"access_token": "a.b.c"})

        application = web.Application()
        application.router.add_post("/oauth2/token", token)
        with running_stand_in(application) as running:
            url = f"http://127.0.0.1:{running.port}/oauth2/token"
            found = machine_token(url, client_id="smoke", secret="secret")

        assert (found, asked) == ("a.b.c", [("Basic c21va2U6c2VjcmV0", "client_credentials")])

    def test_says_why_there_is_none(self) -> None:
        with running_stand_in(web.Application()) as running:
            url = f"http://127.0.0.1:{running.port}/oauth2/token"

            with pytest.raises(OperationsError, match=r"no token: 127\.0\.0\.1:\d+ says 404"):
                machine_token(url, client_id="smoke", secret="secret")
