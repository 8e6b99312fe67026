import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest

from localcloud.issuer import Issuer
from localcloud.testing.emulator import free_port
from localcloud.testing.stand_in import Reply, StandIn, running_stand_in


@pytest.fixture(scope="module")
def issuer() -> Iterator[StandIn]:
    port = free_port()
    application = Issuer(f"http://127.0.0.1:{port}").application()
    with running_stand_in(application, port) as running:
        yield running


def ask_for_token(issuer: StandIn, **form: str) -> Reply:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return issuer.ask("POST", "/oauth2/token", urlencode(form), headers=headers)


def verified(issuer: StandIn, token: str, **options: Any) -> dict[str, Any]:
    """Check a token as a client does that knows the issuer's address alone."""
    url = f"http://127.0.0.1:{issuer.port}"
    configuration = issuer.ask("GET", "/.well-known/openid-configuration").body
    keys = issuer.ask("GET", configuration["jwks_uri"].removeprefix(url)).body["keys"]
    key_id = jwt.get_unverified_header(token)["kid"]
    key = jwt.PyJWK(next(key for key in keys if key["kid"] == key_id))
    return jwt.decode(token, key, algorithms=["RS256"], audience="local", issuer=url, **options)


class TestToken:
    def test_is_verified_by_the_published_key(self, issuer: StandIn) -> None:
        answer = ask_for_token(issuer, sub="user-1", scope="orders/read orders/write").body

        claims = verified(issuer, answer["access_token"])
        assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)
        assert {name: claims[name] for name in ("sub", "scope", "token_use", "client_id")} == {
            "sub": "user-1",
            "scope": "orders/read orders/write",
            "token_use": "access",
            "client_id": "local",
        }
        assert claims["exp"] - claims["iat"] == 3600
        assert claims["jti"]

    def test_can_be_one_that_has_expired(self, issuer: StandIn) -> None:
        token = ask_for_token(issuer, sub="user-1", expires_in="-60").body["access_token"]

        claims = verified(issuer, token, options={"verify_exp": False})
        assert claims["iat"] < claims["exp"] < time.time()

    @pytest.mark.parametrize(
        "form", [{}, {"scope": "orders/read"}, {"sub": "user-1", "expires_in": "soon"}]
    )
    def test_is_refused_with_a_reason(self, issuer: StandIn, form: dict[str, str]) -> None:
        answer = ask_for_token(issuer, **form)

        assert answer.status == 400
        assert answer.body["error"] == "invalid_request"
        assert answer.body["error_description"]


class TestIssuer:
    def test_publishes_no_private_part_of_its_key(self, issuer: StandIn) -> None:
        (key,) = issuer.ask("GET", "/.well-known/jwks.json").body["keys"]

        assert set(key) == {"kty", "kid", "use", "alg", "key_ops", "n", "e"}

    def test_refuses_other_methods_in_json(self, issuer: StandIn) -> None:
        assert issuer.ask("GET", "/oauth2/token") == Reply(405, {"message": "Method Not Allowed"})
