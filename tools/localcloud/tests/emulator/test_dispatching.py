# pyright: basic, reportPrivateImportUsage=false
# moto's server module is untyped.
import os
from typing import Any

import pytest
from moto.core import responses
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from localcloud.emulator import dispatching

HOSTS = ("sqs.eu-west-1.amazonaws.com", "dynamodb", "dynamodbstreams", "sesv2")


class Service:
    def operation(self) -> None:
        """Do nothing."""


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fix, which is taken back afterwards."""
    changed = (
        (DomainDispatcherApplication, "get_backend_for_host"),
        (
            responses,
            "method_names_from_class",
        ),
    )
    for owner, name in changed:
        monkeypatch.setattr(owner, name, getattr(owner, name))
    dispatching.install()


@pytest.mark.usefixtures("installed")
class TestDispatching:
    def test_finds_the_same_services(self) -> None:
        application = DomainDispatcherApplication(create_backend_app)

        found = [application.get_backend_for_host(host) for host in HOSTS]

        assert found == ["sqs", "dynamodb", "dynamodbstreams", "sesv2"]

    def test_lists_the_services_once_for_many_requests(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        listed: list[str] = []
        listing: Any = os.listdir
        monkeypatch.setattr(os, "listdir", lambda path: listed.append(path) or listing(path))
        application = DomainDispatcherApplication(create_backend_app)

        for _ in range(100):
            application.get_backend_for_host(HOSTS[0])

        assert len(listed) == 1

    def test_knows_the_operations_of_a_service(self) -> None:
        first = responses.method_names_from_class(Service)
        second = responses.method_names_from_class(Service)

        assert first == ["operation"]
        assert second is first
