"""CORS as the API is configured; API Gateway ignores what the function says about it."""

from collections.abc import Mapping

from localcloud.front_door.deployment import Cors

PREFIX = "access-control-"


def is_preflight(method: str, headers: Mapping[str, str]) -> bool:
    """Tell a browser's question from an ordinary OPTIONS request."""
    return method == "OPTIONS" and "Origin" in headers and f"{PREFIX}request-method" in headers


def preflight_headers(cors: Cors, origin: str) -> dict[str, str]:
    """Return the answer to a browser's question; nothing for an origin that may not call."""
    allowed = _allowed_origin(cors, origin)
    if allowed is None:
        return {}
    answer = {
        "access-control-allow-origin": allowed,
        "access-control-allow-methods": ",".join(cors.methods),
        "access-control-allow-headers": ",".join(cors.headers),
        "access-control-max-age": "" if cors.max_age_seconds is None else str(cors.max_age_seconds),
        "access-control-allow-credentials": "true" if cors.credentials else "",
    }
    return {name: value for name, value in answer.items() if value}


def answer_headers(cors: Cors, origin: str | None) -> dict[str, str]:
    """Return what an ordinary answer carries, errors included."""
    allowed = _allowed_origin(cors, origin) if origin else None
    if allowed is None:
        return {}
    answer = {
        "access-control-allow-origin": allowed,
        "access-control-expose-headers": ",".join(cors.exposed),
        "access-control-allow-credentials": "true" if cors.credentials else "",
    }
    return {name: value for name, value in answer.items() if value}


def _allowed_origin(cors: Cors, origin: str) -> str | None:
    if "*" in cors.origins:
        return "*"
    for allowed in cors.origins:
        if allowed == origin or (
            allowed.endswith("://*") and origin.startswith(allowed.removesuffix("*"))
        ):
            return origin
    return None
