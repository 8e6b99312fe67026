import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from demo.__main__ import main
from localcloud.client import Endpoints


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOCALCLOUD_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port on which nobody listens, and which nobody else can take meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


class TestMain:
    def test_says_that_no_cloud_is_running(
        self, home: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main() == 1
        assert capsys.readouterr().err == (
            "demo: no local cloud is running; `make demo` starts one\n"
        )

    def test_says_that_the_cloud_does_not_answer(
        self, home: Path, closed_port: int, capsys: pytest.CaptureFixture[str]
    ) -> None:
        address = f"http://127.0.0.1:{closed_port}"
        names = Endpoints.__struct_fields__
        endpoints = Endpoints(**dict.fromkeys(names, address))
        (home / "endpoints.json").write_bytes(msgspec.json.encode(endpoints))

        assert main() == 1
        assert capsys.readouterr().err == (
            "demo: the local cloud does not answer ([Errno 111] Connection refused); "
            "run `make up`\n"
        )

    def test_ends_quietly_when_it_is_interrupted(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupt(_: Path) -> Endpoints:
            raise KeyboardInterrupt

        monkeypatch.setattr(Endpoints, "read", interrupt)

        assert main() == 130
