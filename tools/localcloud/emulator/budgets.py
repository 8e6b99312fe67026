# pyright: basic, reportAttributeAccessIssue=false
# moto's Budgets models are untyped, and get operations that they do not declare.
# ruff: noqa: SLF001 - what asks for a parameter is private in moto.
"""Budgets: who is told, and tags, which moto does not tell; and a budget can be changed."""

import json
from collections.abc import Callable
from typing import Any

from moto.budgets.models import Budget
from moto.budgets.responses import BudgetsResponse

JSON = dict[str, Any]


def install() -> None:
    """Add UpdateBudget, DescribeSubscribersForNotification and the operations on tags."""
    Budget.tags = ()
    BudgetsResponse.create_budget = _with_tags(BudgetsResponse.create_budget)
    BudgetsResponse.update_budget = _update
    BudgetsResponse.describe_subscribers_for_notification = _describe_subscribers
    BudgetsResponse.list_tags_for_resource = _list_tags
    BudgetsResponse.tag_resource = _tag
    BudgetsResponse.untag_resource = _untag


def _with_tags(create_budget: Callable[..., str]) -> Callable[..., str]:
    def wrapper(self: Any) -> str:
        answer = create_budget(self)
        _budget(self, self._get_param("Budget")["BudgetName"]).tags = (
            self._get_param("ResourceTags") or ()
        )
        return answer

    return wrapper


def _update(self: Any) -> str:
    wanted = self._get_param("NewBudget")
    _budget(self, wanted["BudgetName"]).budget.update(wanted)
    return "{}"


def _describe_subscribers(self: Any) -> str:
    wanted = _essence(self._get_param("Notification"))
    notifications = _budget(self, self._get_param("BudgetName")).notifications
    found = [n.subscribers for n in notifications if _essence(n.details) == wanted]
    return json.dumps({"Subscribers": [subscriber for told in found for subscriber in told]})


def _essence(notification: JSON) -> tuple[Any, ...]:
    """Return what tells notifications of a budget apart; a percentage is AWS's usual threshold."""
    return (
        notification["NotificationType"],
        notification["ComparisonOperator"],
        float(notification["Threshold"]),
        notification.get("ThresholdType", "PERCENTAGE"),
    )


def _list_tags(self: Any) -> str:
    return json.dumps({"ResourceTags": list(_tagged(self).tags)})


def _tag(self: Any) -> str:
    added = self._get_param("ResourceTags")
    _remove(_tagged(self), {tag["Key"] for tag in added})
    _tagged(self).tags += tuple(added)
    return "{}"


def _untag(self: Any) -> str:
    _remove(_tagged(self), self._get_param("ResourceTagKeys"))
    return "{}"


def _remove(budget: Any, keys: Any) -> None:
    budget.tags = tuple(tag for tag in budget.tags if tag["Key"] not in keys)


def _tagged(response: Any) -> Any:
    return _budget(response, response._get_param("ResourceARN").rpartition("budget/")[2])


def _budget(response: Any, name: str) -> Any:
    return response.backend.budgets[response.current_account][name]
