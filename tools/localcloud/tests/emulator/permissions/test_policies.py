import json
from typing import Any

import pytest

from localcloud.emulator.permissions.policies import (
    Need,
    NotUnderstood,
    Permission,
    Refused,
    Statement,
    permissions_for,
    statements_in,
)

READ = Need("sqs:ReceiveMessage", "arn:aws:sqs:eu-west-1:123456789012:orders")


def statements(*elements: dict[str, Any]) -> tuple[Statement, ...]:
    given = {"Sid": "Own", "Effect": "Allow", "Action": READ.action, "Resource": READ.resource}
    return statements_in(json.dumps({"Statement": [{**given, **each} for each in elements]}))


def is_refused(need: Need, *elements: dict[str, Any]) -> bool:
    try:
        permissions_for(need, statements(*elements))
    except Refused:
        return True
    return False


class TestStatement:
    def test_allows_the_action_and_the_resource_that_it_names(self) -> None:
        assert permissions_for(READ, statements({})) == {
            Permission("Own", READ.action, READ.resource)
        }

    @pytest.mark.parametrize(
        "need",
        [
            Need("sqs:DeleteMessage", READ.resource),
            Need(READ.action, f"{READ.resource}-dead-letters"),
            Need(READ.action, READ.resource.replace(":", "_")),
        ],
    )
    def test_allows_nothing_else(self, need: Need) -> None:
        assert is_refused(need, {})

    @pytest.mark.parametrize(
        ("action", "resource"),
        [
            ("sqs:*", READ.resource),
            ("SQS:receivemessage", READ.resource),
            ("*", "*"),
            (READ.action, "arn:aws:sqs:*:ord*"),
            (READ.action, "arn:aws:sqs:eu-west-?:123456789012:orders"),
        ],
    )
    def test_may_leave_something_open(self, action: str, resource: str) -> None:
        found = permissions_for(READ, statements({"Action": [action], "Resource": [resource]}))

        assert found == {Permission("Own", action, resource)}

    @pytest.mark.parametrize("resource", ["arn:aws:sqs:*:users", f"{READ.resource}?", "[a]*"])
    def test_leaves_no_more_open_than_it_says(self, resource: str) -> None:
        assert is_refused(READ, {"Resource": resource})

    def test_is_told_apart_from_others_that_allow_the_same(self) -> None:
        found = permissions_for(
            READ, statements({"Sid": "One"}, {"Sid": "Other", "Action": "sqs:*"})
        )

        assert {permission.sid for permission in found} == {"One", "Other"}


class TestDeny:
    def test_wins(self) -> None:
        with pytest.raises(Refused) as refused:
            permissions_for(READ, statements({}, {"Effect": "Deny"}))

        assert refused.value.denied

    def test_of_something_else_takes_nothing_away(self) -> None:
        assert not is_refused(READ, {}, {"Effect": "Deny", "Action": "sqs:DeleteMessage"})


class TestCondition:
    @pytest.mark.parametrize(
        ("operator", "value", "given", "holds"),
        [
            ("StringEquals", "imports/", "imports/", True),
            ("StringEquals", ["exports/", "imports/"], "imports/", True),
            ("StringEquals", "imports/*", "imports/a", False),
            ("StringLike", "imports/*", "imports/a", True),
            ("StringLike", "imports/*", "exports/a", False),
            ("StringLike", "*", None, False),
        ],
    )
    def test_must_hold(
        self, operator: str, value: object, given: str | None, *, holds: bool
    ) -> None:
        need = Need(READ.action, READ.resource, {"s3:prefix": given})

        refused = is_refused(need, {"Condition": {operator: {"s3:prefix": value}}})

        assert refused is not holds

    def test_must_hold_together_with_all_others(self) -> None:
        need = Need(READ.action, READ.resource, {"s3:prefix": "a", "s3:delimiter": "/"})
        held, broken = {"s3:prefix": "a"}, {"s3:delimiter": "|"}

        assert not is_refused(need, {"Condition": {"StringEquals": held}})
        assert is_refused(need, {"Condition": {"StringEquals": held, "StringLike": broken}})


class TestWhatIsNotUnderstood:
    @pytest.mark.parametrize(
        ("element", "told"),
        [
            ({"Condition": {"NumericLessThan": {"s3:max-keys": "1"}}}, "NumericLessThan"),
            ({"Condition": {"StringEquals": {"aws:RequestTag/a": "b"}}}, "aws:RequestTag/a"),
            ({"NotResource": "*"}, "NotResource"),
            ({"Resource": "arn:aws:s3:::${aws:username}"}, "aws:username"),
        ],
    )
    def test_is_refused_by_its_name(self, element: dict[str, Any], told: str) -> None:
        with pytest.raises(NotUnderstood, match=told):
            permissions_for(READ, statements(element))
