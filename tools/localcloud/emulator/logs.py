# pyright: basic, reportAttributeAccessIssue=false
# moto's CloudWatch Logs models are untyped, and get operations that they do not declare.
"""CloudWatch Logs: saved queries, which moto does not know: kept and told, never run."""

import json
import time
import uuid
from typing import Any

from moto.logs.models import LogsBackend
from moto.logs.responses import LogsResponse

JSON = dict[str, Any]


def install() -> None:
    """Add PutQueryDefinition, DescribeQueryDefinitions and DeleteQueryDefinition."""
    LogsBackend.query_definitions = property(_query_definitions)
    LogsResponse.put_query_definition = _put
    LogsResponse.describe_query_definitions = _describe
    LogsResponse.delete_query_definition = _delete


def _query_definitions(backend: Any) -> JSON:
    """Keep them in the backend's own dictionary, which a reset of the emulator empties."""
    return vars(backend).setdefault("saved_queries", {})


def _put(self: Any) -> str:
    identifier = self._get_param("queryDefinitionId") or str(uuid.uuid4())
    self.logs_backend.query_definitions[identifier] = {
        "queryDefinitionId": identifier,
        "name": self._get_param("name"),
        "queryString": self._get_param("queryString"),
        "logGroupNames": self._get_param("logGroupNames") or [],
        "lastModified": int(time.time() * 1000),
    }
    return json.dumps({"queryDefinitionId": identifier})


def _describe(self: Any) -> str:
    prefix = self._get_param("queryDefinitionNamePrefix") or ""
    saved = self.logs_backend.query_definitions.values()
    return json.dumps(
        {"queryDefinitions": [query for query in saved if query["name"].startswith(prefix)]}
    )


def _delete(self: Any) -> str:
    identifier = self._get_param("queryDefinitionId")
    found = self.logs_backend.query_definitions.pop(identifier, None)
    return json.dumps({"success": found is not None})
