"""The handler that `terraform apply` invokes."""

from collections.abc import Mapping

import pytest

from chassis.testing.migrate_handler import MigrateDoor, MigrateHandlerContract
from herons.handlers.migrate import handler


class TestHandler(MigrateHandlerContract):
    @pytest.fixture
    def door(self, environment: Mapping[str, str]) -> MigrateDoor:
        return handler
