from pathlib import Path

import pytest

from rehearsal.__main__ import main

REPOSITORY = Path(__file__).parents[3]
SERVICES = sorted(path.parent.name for path in REPOSITORY.glob("services/*/migrations"))


class TestMain:
    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["--rows", "many"], "ROWS must be how many rows each table has, not 'many'"),
            (["--rows", "0"], "ROWS must be how many rows each table has, not '0'"),
            (
                ["--rows", "1", "--service", "notifications"],
                f"SERVICE must be one of {', '.join(SERVICES)}, not 'notifications'",
            ),
        ],
    )
    def test_says_what_it_does_not_understand(
        self, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(arguments) == 2
        assert capsys.readouterr().err == f"rehearse: {sentence}\n"
