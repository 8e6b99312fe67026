"""The JWT authorizer of HTTP APIs: the checks API Gateway documents, and no other.

RSA keys of the issuer's JWKS; kid, iss, aud (client_id where there is no aud), exp, nbf, iat;
then any one of the route's scopes.
"""

import asyncio
import time
from typing import Any

import aiohttp
import jwt

from localcloud.front_door.deployment import Authorizer, Route
from localcloud.front_door.refusals import Forbidden, IntegrationFailed, Unauthorized

KEYS_KEPT_SECONDS = 7200.0
ASK_AGAIN_SECONDS = 1.0
"""A token with an unknown key may be forged; it must not make us ask the issuer every time."""

DESCRIPTIONS: dict[type[jwt.PyJWTError], str] = {
    jwt.ExpiredSignatureError: "the token has expired",
    jwt.ImmatureSignatureError: "the token is not yet valid",
    jwt.InvalidIssuedAtError: "the token is not yet valid",
    jwt.InvalidIssuerError: "the token has an invalid issuer",
    jwt.InvalidSignatureError: "the token has an invalid signature",
    jwt.MissingRequiredClaimError: "the token lacks a required claim",
}
Claims = dict[str, Any]


class Authorization:
    """Checks tokens, keeping the issuers' keys."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._keys: dict[str, tuple[float, dict[str, jwt.PyJWK]]] = {}
        self._fetching = asyncio.Lock()

    async def check(self, route: Route, header: str | None) -> Claims | None:
        """Return the token's claims, or None for an open route; raises what refuses."""
        if route.authorizer is None:
            return None
        if not header:
            raise Unauthorized
        claims = await self._verified(route.authorizer, header.removeprefix("Bearer ").strip())
        if route.scopes and not set(route.scopes) & scopes_of(claims):
            raise Forbidden(route.scopes)
        return claims

    async def _verified(self, authorizer: Authorizer, token: str) -> Claims:
        try:
            head = jwt.get_unverified_header(token)
            if head.get("alg") != "RS256":
                raise Unauthorized("the token is not signed with RS256")
            key = await self._key(authorizer.issuer, str(head.get("kid", "")))
            claims: Claims = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                issuer=authorizer.issuer,
                options={"require": ["exp", "iss"], "verify_aud": False},
            )
        except jwt.PyJWTError as error:
            raise Unauthorized(DESCRIPTIONS.get(type(error), "the token is malformed")) from error
        if not set(_audiences(claims)) & set(authorizer.audiences):
            raise Unauthorized("the token does not have a valid audience")
        return claims

    async def _key(self, issuer: str, key_id: str) -> jwt.PyJWK:
        async with self._fetching:
            fetched_at, keys = self._keys.get(issuer, (0.0, {}))
            age = time.monotonic() - fetched_at
            unknown = key_id not in keys and age > ASK_AGAIN_SECONDS
            if not fetched_at or unknown or age > KEYS_KEPT_SECONDS:
                keys = await self._fetch(issuer)
                self._keys[issuer] = (time.monotonic(), keys)
        if key_id not in keys:
            raise Unauthorized("the token has an unknown key id")
        return keys[key_id]

    async def _fetch(self, issuer: str) -> dict[str, jwt.PyJWK]:
        try:
            configuration = await self._get(f"{issuer}/.well-known/openid-configuration")
            key_set = await self._get(configuration["jwks_uri"])
        except (aiohttp.ClientError, TimeoutError, KeyError, ValueError) as error:
            raise IntegrationFailed(f"the keys of {issuer} cannot be had: {error!r}") from error
        return {key["kid"]: jwt.PyJWK(key) for key in key_set["keys"] if key.get("kty") == "RSA"}

    async def _get(self, url: str) -> Any:
        async with self._session.get(url, timeout=aiohttp.ClientTimeout(total=5)) as answer:
            answer.raise_for_status()
            return await answer.json()


def scopes_of(claims: Claims) -> set[str]:
    """Return the scopes of a token, from `scope` or `scp`, text or list."""
    granted = claims.get("scope") or claims.get("scp") or ""
    return set(granted.split() if isinstance(granted, str) else granted)


def _audiences(claims: Claims) -> list[str]:
    audience: Any = claims.get("aud") or claims.get("client_id") or []
    return [audience] if isinstance(audience, str) else list(audience)
