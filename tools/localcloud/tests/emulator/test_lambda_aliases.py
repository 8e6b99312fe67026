from collections.abc import Callable
from typing import Any

import pytest

from localcloud.testing.published import publish

ALIAS = {"FunctionName": "orders-api", "Name": "live"}


@pytest.fixture
def functions(client_of: Callable[[str], Any]) -> Any:
    client = client_of("lambda")
    publish(client, client_of("iam"), ALIAS["FunctionName"], versions=2)
    return client


class TestAlias:
    def test_tells_its_weights(self, functions: Any) -> None:
        routing = {"AdditionalVersionWeights": {"2": 0.1}}

        functions.update_alias(**ALIAS, RoutingConfig=routing)

        assert functions.get_alias(**ALIAS)["RoutingConfig"] == routing

    def test_has_no_routing_without_weights(self, functions: Any) -> None:
        functions.update_alias(**ALIAS, RoutingConfig={"AdditionalVersionWeights": {"2": 0.1}})

        functions.update_alias(**ALIAS, RoutingConfig={"AdditionalVersionWeights": {}})

        assert "RoutingConfig" not in functions.get_alias(**ALIAS)
