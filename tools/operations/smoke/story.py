"""The one thing that a smoke test writes: a webhook of nobody's, which is deleted at once.

It is told where a webhook may be registered, and for a person that was just made up: no user, no
order, no event and no mail comes of it. A machine's token tells no story; see docs/operations.md.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from operations.smoke.answers import Answer, ask, require, require_status
from operations.smoke.checks import Check
from operations.smoke.site import Site

_PATH: Final = "/webhooks"
_CREATED: Final = 201
_DONE: Final = 200
_DELETED: Final = 204
_NOT_FOUND: Final = 404


class WebhookStory:
    """Registers a webhook, reads it, and deletes it."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def checks(self) -> Iterator[Check]:
        """Yield the story as one check, where it can be told."""
        if self._site.webhook_url and self._site.is_person:
            yield Check("notifications: a webhook is written, read and deleted", self._tell)

    def _tell(self) -> None:
        registered = self._send("POST", _PATH, body={"url": self._site.webhook_url})
        require_status(registered, _CREATED)
        path = registered.headers["location"]
        try:
            read = self._send("GET", path)
            require_status(read, _DONE)
            told: Any = registered.json
            same = read.json["webhook_id"] == told["webhook_id"]
            require(same, "what was read is not what was written")
        finally:
            deleted = self._send("DELETE", path, if_match=registered.headers.get("etag", "*"))
        require_status(deleted, _DELETED)
        require_status(self._send("GET", path), _NOT_FOUND)

    def _send(
        self, method: str, path: str, *, body: object = None, if_match: str | None = None
    ) -> Answer:
        headers = {"authorization": f"Bearer {self._site.token}"}
        if body is not None:
            headers["content-type"] = "application/json"
        if if_match is not None:
            headers["if-match"] = if_match
        content = None if body is None else json.dumps(body).encode()
        return ask(method, self._site.url + path, headers=headers, body=content)
