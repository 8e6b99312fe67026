import os
import subprocess
import sys
from pathlib import Path

import pytest

from infrastructure.cloud import REPOSITORY


def run(*arguments: str, home: Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "operations", *arguments],
        env={
            **os.environ,
            "LOCALCLOUD_HOME": str(home),
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        },
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


class TestMain:
    @pytest.mark.parametrize(
        ("arguments", "code", "said"),
        [
            (("redrive",), 2, "redrive: usage: make redrive QUEUE="),
            (("redrive", "--queue=q", "--rate=0"), 2, "redrive: RATE must be"),
            (("redrive", "--queue=q", "--match=/(/"), 2, "redrive: MATCH is no regular expression"),
            (("redrive", "--queue=q"), 1, "redrive: no local cloud is running: `make up`"),
            (
                ("redrive", "--queue=q", "--environment=x"),
                2,
                "redrive: ENV must be one of dev, local",
            ),
            (("timeline",), 2, "timeline: ID must be the id of"),
            (("timeline", "--id=a", "--since=b"), 2, "timeline: SINCE must be like"),
            (("timeline", "--id=a"), 1, "timeline: no local cloud is running"),
            (("smoke",), 1, "smoke: no local cloud is running"),
            (("smoke", "--environment=preview"), 2, "smoke: a preview has no domain"),
            (
                ("smoke", "--environment=x"),
                2,
                "smoke: ENV must be one of dev, preview, prod, staging",
            ),
            (
                ("smoke", "--environment=dev"),
                2,
                "smoke: set SMOKE_CLIENT_ID and SMOKE_CLIENT_SECRET",
            ),
        ],
    )
    def test_says_what_is_wrong_in_one_line(
        self,
        arguments: tuple[str, ...],
        code: int,
        said: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        for name in ("SMOKE_CLIENT_ID", "SMOKE_CLIENT_SECRET"):
            monkeypatch.delenv(name, raising=False)

        ended, output, errors = run(*arguments, home=tmp_path)

        assert (ended, output, errors.count("\n")) == (code, "", 1)
        assert errors.startswith(said)

    def test_says_which_queues_there_are(self, home: Path) -> None:
        ended, _, errors = run("redrive", "--queue=orders-process-order", home=home)

        assert ended == 2
        assert errors == (
            "redrive: local has no queue 'orders-process-order'; it has none at all\n"
        )
