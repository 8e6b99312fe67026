"""The documents of all services, now and at an earlier commit."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from compatibility.apis import breaking_changes
from compatibility.baseline import Baseline


class ApiChanges:
    """Compares each service's OpenAPI document with the one of an earlier commit."""

    def __init__(self, repository: Path, baseline: Baseline) -> None:
        self._repository = repository
        self._documents = {
            path.relative_to(repository).as_posix(): path.read_bytes()
            for path in sorted(repository.glob("services/*/openapi.json"))
        }
        self._before = {
            path: content
            for path, content in baseline.files("services").items()
            if path.endswith("/openapi.json")
        }

    def complaints(self) -> Iterator[str]:
        """Yield a sentence for each change that breaks clients; a new service has none."""
        for path, content in self._before.items():
            if path not in self._documents:
                if (self._repository / path).parent.exists():
                    yield f"{path} is gone, and its service is not"
            else:
                for change in breaking_changes(_decoded(content), _decoded(self._documents[path])):
                    yield f"{path}{change.pointer}: {change.what}"

    def removed(self) -> list[str]:
        """Return the documents that are gone with their services: nobody does that by accident."""
        return sorted(
            path for path in self._before if not (self._repository / path).parent.exists()
        )


def _decoded(content: bytes) -> dict[str, Any]:
    return msgspec.json.decode(content, type=dict[str, Any])
