import os
from pathlib import Path

import pytest

from infrastructure.errors import ProviderSilent
from infrastructure.provider_server import ProviderServer

TALKING = """#!/bin/sh
echo $$ >>"$(dirname "$0")/started"
[ "$1" = -debug ] && echo "	TF_REATTACH_PROVIDERS='{\\"address\\": 1}'"
exec sleep 60
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def installed(data: Path, program: str) -> Path:
    folder = data / "providers/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64"
    folder.mkdir(parents=True)
    path = folder / "terraform-provider-aws_v5.100.0"
    path.write_text(program)
    path.chmod(0o755)
    return path


def is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


class TestProviderServer:
    def test_is_started_once_for_all_and_ends_with_its_block(self, data: Path) -> None:
        program = installed(data, TALKING)

        with ProviderServer() as server:
            told = [server.variables(data) for _ in range(2)]
            started = (program.parent / "started").read_text().split()

            assert told == [{"TF_REATTACH_PROVIDERS": '{"address": 1}'}] * 2
            assert len(started) == 1
            assert is_running(int(started[0]))

        assert not is_running(int(started[0]))

    def test_is_not_started_for_a_folder_without_it(self, data: Path) -> None:
        with ProviderServer() as server:
            assert server.variables(data) == {}

    def test_that_ends_at_once_is_no_provider(self, data: Path) -> None:
        installed(data, "#!/bin/sh\necho what?\n")

        with ProviderServer() as server, pytest.raises(ProviderSilent, match="ended without"):
            server.variables(data)
