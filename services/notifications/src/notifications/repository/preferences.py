"""What people have chosen, one item for each who has chosen anything."""

from typing import Any
from uuid import UUID

import msgspec

from chassis.dynamodb import DynamoDB
from chassis.errors import ConditionFailed
from notifications.domain.preferences import FIRST_VERSION, Choices, Preferences
from notifications.errors import PreferencesStale
from notifications.repository.items import partition, written


class SavedPreferences:
    """The preferences in the table."""

    def __init__(self, *, client: DynamoDB, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def get(self, recipient_id: UUID) -> Preferences:
        """Return a person's preferences, or those of who has chosen nothing."""
        answer = self._client.get_item(TableName=self._table_name, Key=_key(recipient_id))
        item = answer.get("Item")
        if item is None:
            return Preferences(recipient_id=recipient_id)
        return Preferences(
            recipient_id=recipient_id,
            version=int(item["version"]["N"]),
            choices=msgspec.json.decode(item["choices"]["S"], type=Choices),
        )

    def replace(self, preferences: Preferences, *, expected_version: int) -> None:
        """Store preferences in place of the expected version; raises PreferencesStale."""
        values = {
            "version": preferences.version,
            "choices": msgspec.json.encode(preferences.choices).decode(),
        }
        unchanged = "#version = :expected"
        if expected_version == FIRST_VERSION:
            # Nobody stores the first version: it is what holds before anything is chosen.
            unchanged = "attribute_not_exists(pk)"
        self._put(_key(preferences.recipient_id) | written(values), unchanged, expected_version)

    def erase(self, recipient_id: UUID) -> None:
        """Delete what a person has chosen."""
        self._client.delete_item(TableName=self._table_name, Key=_key(recipient_id))

    def _put(self, item: dict[str, Any], condition: str, expected_version: int) -> None:
        expression: dict[str, Any] = {"ConditionExpression": condition}
        if expected_version != FIRST_VERSION:
            expression |= {
                "ExpressionAttributeNames": {"#version": "version"},
                "ExpressionAttributeValues": written({":expected": expected_version}),
            }
        try:
            self._client.put_item(TableName=self._table_name, Item=item, **expression)
        except ConditionFailed:
            raise PreferencesStale from None


def _key(recipient_id: UUID) -> dict[str, Any]:
    return written({"pk": partition(recipient_id), "sk": "PREFERENCES"})
