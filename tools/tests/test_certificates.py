from pathlib import Path

import pytest

from certificates import main
from chassis.database import DIRECT_ROOTS

END = b"-----END CERTIFICATE-----\n"
PARTS = [part + END for part in DIRECT_ROOTS.read_bytes().split(END)[:3]]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """What AWS's file is today."""
    return tmp_path / "global-bundle.pem"


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """The first two authorities."""
    path = tmp_path / "ours.pem"
    path.write_bytes(PARTS[0] + PARTS[1])
    return path


class TestMain:
    def test_finds_no_difference_in_another_order(
        self, source: Path, ours: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source.write_bytes(PARTS[1] + PARTS[0])

        code = main([], source=source.as_uri(), ours=ours)

        assert code == 0
        assert capsys.readouterr().out == "certificates: 0 differences to AWS's own file\n"

    def test_names_what_came_and_what_went_and_changes_nothing(
        self, source: Path, ours: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source.write_bytes(PARTS[1] + PARTS[2])

        code = main([], source=source.as_uri(), ours=ours)

        removed, added, count = capsys.readouterr().out.splitlines()
        assert (code, ours.read_bytes()) == (1, PARTS[0] + PARTS[1])
        assert removed.startswith("- Amazon RDS ")
        assert added.startswith("+ Amazon RDS ")
        assert count == "certificates: 2 differences to AWS's own file"

    def test_takes_what_was_looked_at(self, source: Path, ours: Path) -> None:
        source.write_bytes(PARTS[1] + PARTS[2])

        code = main(["--write"], source=source.as_uri(), ours=ours)

        assert (code, ours.read_bytes()) == (0, PARTS[1] + PARTS[2])

    @pytest.mark.parametrize("answer", [b"", b"<html>come back later</html>"])
    def test_takes_nothing_but_certificates(self, source: Path, ours: Path, answer: bytes) -> None:
        source.write_bytes(answer)

        code = main(["--write"], source=source.as_uri(), ours=ours)

        assert (code, ours.read_bytes()) == (2, PARTS[0] + PARTS[1])

    def test_says_that_nobody_answers(
        self, source: Path, ours: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code = main([], source=source.as_uri(), ours=ours)

        assert code == 2
        assert "gave no certificates" in capsys.readouterr().err

    def test_refuses_an_option_that_it_does_not_know(self, ours: Path) -> None:
        assert main(["--force"], ours=ours) == 2
