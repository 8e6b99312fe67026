from collections.abc import Callable
from typing import Any

import pytest

TARGET = {
    "ResourceId": "function:orders-api:live",
    "ScalableDimension": "lambda:function:ProvisionedConcurrency",
    "ServiceNamespace": "lambda",
}


@pytest.fixture
def autoscaling(client_of: Callable[[str], Any]) -> Any:
    return client_of("application-autoscaling")


def register(autoscaling: Any, **tags: str) -> str:
    named = {"Tags": tags} if tags else {}
    registered = autoscaling.register_scalable_target(
        **TARGET, MinCapacity=1, MaxCapacity=5, **named
    )
    return registered["ScalableTargetARN"]


def tags_of(autoscaling: Any, arn: str) -> dict[str, str]:
    return autoscaling.list_tags_for_resource(ResourceARN=arn)["Tags"]


class TestTarget:
    def test_keeps_the_tags_of_its_registration(self, autoscaling: Any) -> None:
        arn = register(autoscaling, environment="dev")

        register(autoscaling)

        assert tags_of(autoscaling, arn) == {"environment": "dev"}

    def test_has_no_tags_otherwise(self, autoscaling: Any) -> None:
        assert tags_of(autoscaling, register(autoscaling)) == {}

    def test_gains_and_loses_tags(self, autoscaling: Any) -> None:
        arn = register(autoscaling, environment="dev", owner="orders")

        autoscaling.tag_resource(ResourceARN=arn, Tags={"environment": "prod", "cost": "high"})
        autoscaling.untag_resource(ResourceARN=arn, TagKeys=["owner"])

        assert tags_of(autoscaling, arn) == {"environment": "prod", "cost": "high"}
