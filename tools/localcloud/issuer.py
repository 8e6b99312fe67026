"""An OIDC issuer: what Cognito is on AWS, as far as access tokens go.

Anybody may ask it for any token. Its key lives as long as the process, so tokens of an earlier
cloud do not open this one.
"""

import time
import uuid
from http import HTTPStatus

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from localcloud.json_apps import json_application

AUDIENCE = "local"
CLIENT_ID = "local"
LIFETIME_SECONDS = 3600


class Issuer:
    """Signs access tokens and publishes the key to check them with."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.key_id = uuid.uuid4().hex
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def application(self) -> web.Application:
        """Return the issuer's HTTP interface."""
        application = json_application()
        application.router.add_get("/.well-known/openid-configuration", self._configuration)
        application.router.add_get("/.well-known/jwks.json", self._key_set)
        application.router.add_post("/oauth2/token", self._token)
        return application

    def access_token(self, subject: str, scope: str, *, expires_in: int) -> str:
        """Return a signed token; `expires_in` seconds may be negative."""
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": subject,
            "scope": scope,
            "client_id": CLIENT_ID,
            # An expired token was issued before it expired, as a real one would have been.
            "iat": min(now, now + expires_in - 1),
            "exp": now + expires_in,
            "jti": str(uuid.uuid4()),
            "token_use": "access",
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self.key_id})

    async def _configuration(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.url,
                "jwks_uri": f"{self.url}/.well-known/jwks.json",
                "token_endpoint": f"{self.url}/oauth2/token",
                "id_token_signing_alg_values_supported": ["RS256"],
                "response_types_supported": ["token"],
                "subject_types_supported": ["public"],
            }
        )

    async def _key_set(self, _request: web.Request) -> web.Response:
        public_key = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        key = {**public_key, "kid": self.key_id, "use": "sig", "alg": "RS256"}
        return web.json_response({"keys": [key]})

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        subject, scope = str(form.get("sub", "")), str(form.get("scope", ""))
        expires_in = str(form.get("expires_in", LIFETIME_SECONDS))
        if not subject:
            return _invalid_request("the form field sub is missing: whom is the token for?")
        if not expires_in.removeprefix("-").isdigit():
            return _invalid_request("expires_in must be a whole number of seconds")
        token = self.access_token(subject, scope, expires_in=int(expires_in))
        return web.json_response(
            {
                "access_token": token,
                "token_type": "Bearer",
                "expires_in": int(expires_in),
                "scope": scope,
            },
            headers={"Cache-Control": "no-store"},
        )


def _invalid_request(description: str) -> web.Response:
    """Return an error in the words of RFC 6749."""
    body = {"error": "invalid_request", "error_description": description}
    return web.json_response(body, status=HTTPStatus.BAD_REQUEST)
