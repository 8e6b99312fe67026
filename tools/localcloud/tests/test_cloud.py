from pathlib import Path

import pytest

from localcloud.cloud import Cloud, CloudFailure


class TestCloud:
    def test_lives_in_its_own_folder_and_on_its_own_ports(self) -> None:
        cloud = Cloud.from_environ({"LOCALCLOUD_HOME": "/tmp/cloud", "LOCALCLOUD_PORT": "7000"})

        assert cloud == Cloud(Path("/tmp/cloud"), 7000)
        assert [cloud.port(name) for name in cloud.own_ports] == list(range(7000, 7009))

    def test_speaks_tls_where_strangers_are_called(self) -> None:
        cloud = Cloud(Path("/tmp/cloud"), 7000)

        assert cloud.url("webhooks") == "https://127.0.0.1:7007"
        assert cloud.url("receivers") == "http://127.0.0.1:7008"

    def test_has_defaults(self) -> None:
        assert Cloud.from_environ({}) == Cloud(Path(".local").absolute(), 4560)

    def test_does_not_listen_for_a_database_of_somebody_else(self) -> None:
        cloud = Cloud.from_environ({"DATABASE_URL": "postgresql://db.example:5433/shop"})

        assert "database" not in cloud.own_ports

    @pytest.mark.parametrize("port", ["many", "0", "-1", "65530", "4560.5"])
    def test_refuses_a_port_that_is_none(self, port: str) -> None:
        with pytest.raises(CloudFailure, match="LOCALCLOUD_PORT must be a number"):
            Cloud.from_environ({"LOCALCLOUD_PORT": port})
