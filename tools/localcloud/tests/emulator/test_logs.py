from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def logs(client_of: Callable[[str], Any]) -> Any:
    return client_of("logs")


def save(logs: Any, name: str, text: str = "fields @message", **more: str) -> str:
    put = logs.put_query_definition(
        name=name, queryString=text, logGroupNames=["/aws/lambda/dev-orders-api"], **more
    )
    return put["queryDefinitionId"]


def names(logs: Any, **which: str) -> list[str]:
    found = logs.describe_query_definitions(**which)["queryDefinitions"]
    return [definition["name"] for definition in found]


class TestQueryDefinition:
    def test_reads_back_as_it_was_written(self, logs: Any) -> None:
        identifier = save(logs, "dev/errors")

        (found,) = logs.describe_query_definitions()["queryDefinitions"]
        del found["lastModified"]
        assert found == {
            "logGroupNames": ["/aws/lambda/dev-orders-api"],
            "name": "dev/errors",
            "queryDefinitionId": identifier,
            "queryString": "fields @message",
        }

    def test_changes_under_its_id(self, logs: Any) -> None:
        identifier = save(logs, "dev/errors")

        again = save(logs, "dev/faults", queryDefinitionId=identifier)

        assert (again, names(logs)) == (identifier, ["dev/faults"])

    def test_is_found_by_how_its_name_begins(self, logs: Any) -> None:
        for name in ("dev/errors", "prod/errors"):
            save(logs, name)

        assert names(logs, queryDefinitionNamePrefix="prod/") == ["prod/errors"]

    def test_is_gone_when_it_was_deleted(self, logs: Any) -> None:
        identifier = save(logs, "dev/errors")

        answers = [
            logs.delete_query_definition(queryDefinitionId=identifier)["success"] for _ in range(2)
        ]

        assert (answers, names(logs)) == ([True, False], [])
