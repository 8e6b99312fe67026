import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web

from localcloud.certificates import certified_server
from localcloud.testing.stand_in import StandIn, running_stand_in


@pytest.fixture
def authority_file(tmp_path: Path) -> Path:
    return tmp_path / "authority.pem"


@pytest.fixture
def server(authority_file: Path) -> Iterator[StandIn]:
    tls = certified_server("127.0.0.1", authority_file=authority_file)
    with running_stand_in(web.Application(), tls=tls) as running:
        yield running


def refusal_of(server: StandIn, tls: ssl.SSLContext) -> str:
    with pytest.raises(ssl.SSLCertVerificationError) as refused:
        server.ask("GET", "/", tls=tls)
    return refused.value.verify_message


class TestCertifiedServer:
    def test_is_trusted_by_who_trusts_its_authority(
        self, server: StandIn, authority_file: Path
    ) -> None:
        tls = ssl.create_default_context(cafile=authority_file)

        assert server.ask("GET", "/", tls=tls).status == 404

    def test_is_trusted_by_nobody_else(self, server: StandIn) -> None:
        message = refusal_of(server, ssl.create_default_context())

        assert message == "unable to get local issuer certificate"

    def test_is_not_trusted_by_who_trusts_another_authority(
        self, server: StandIn, tmp_path: Path
    ) -> None:
        certified_server("127.0.0.1", authority_file=tmp_path / "another.pem")

        message = refusal_of(server, ssl.create_default_context(cafile=tmp_path / "another.pem"))

        assert message in {
            "unable to get local issuer certificate",
            "certificate signature failure",
        }

    def test_is_not_trusted_at_another_address(self, tmp_path: Path, authority_file: Path) -> None:
        elsewhere = certified_server("127.0.0.2", authority_file=authority_file)
        trusting = ssl.create_default_context(cafile=authority_file)

        with running_stand_in(web.Application(), tls=elsewhere) as server:
            message = refusal_of(server, trusting)

        assert "IP address mismatch" in message

    @pytest.mark.usefixtures("server")
    def test_leaves_no_key_behind(self, authority_file: Path) -> None:
        left = list(authority_file.parent.rglob("*"))

        assert left == [authority_file]
        assert authority_file.read_text().splitlines()[::-1][0] == "-----END CERTIFICATE-----"
        assert "KEY" not in authority_file.read_text()
