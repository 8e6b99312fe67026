import subprocess
import sys

import pytest

START = """
import sys
from localcloud.emulator import fixes, server
fixes.install()
print(*sorted(name.split(".")[1] for name in sys.modules if name.endswith(".models")))
"""


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """Return the services whose models are there before any request."""
    command = [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}\n{START}"]
    return set(subprocess.run(command, capture_output=True, check=True, text=True).stdout.split())


class TestLateFixes:
    @pytest.mark.parametrize("slow", ["cloudformation", "cognitoidp", "ec2", "rds"])
    def test_import_nothing_before_it_is_asked_for(self, imported: set[str], slow: str) -> None:
        assert slow not in imported
        assert "sqs" in imported
