import sys

import pytest

from infrastructure.__main__ import main


class TestApplyEmulated:
    @pytest.mark.parametrize("chosen", [[], ["local"], ["production"]])
    def test_says_in_one_line_that_there_is_no_such_environment(
        self,
        chosen: list[str],
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr(sys, "argv", ["infrastructure", "apply-emulated", *chosen])

        status = main()

        printed = capsys.readouterr()
        (line,) = printed.err.splitlines()
        assert (status, printed.out) == (2, "")
        assert line.startswith("apply-emulated: ENV must be one of ")
