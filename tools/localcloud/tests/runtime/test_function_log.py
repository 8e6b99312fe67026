from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.runtime.function_log import FunctionLogs


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[FunctionLogs]:
    kept = FunctionLogs(tmp_path, max_bytes=20)
    yield kept
    kept.close()


class TestUnread:
    def test_is_every_whole_line_once(self, logs: FunctionLogs) -> None:
        logs.write("f", "one")
        logs.file("f").write(b"two\nhalf of ")

        first = logs.unread("f")
        logs.write("f", "three")

        assert (first, logs.unread("f"), logs.unread("f")) == (b"one\ntwo", b"half of three", b"")

    def test_leaves_out_what_an_earlier_cloud_has_written(
        self, logs: FunctionLogs, tmp_path: Path
    ) -> None:
        (tmp_path / "f.log").write_text("long ago\n")

        logs.write("f", "now")

        assert logs.unread("f") == b"now"

    def test_begins_again_where_the_log_does(self, logs: FunctionLogs) -> None:
        logs.write("f", "a line that is far too long")
        logs.unread("f")

        logs.limit("f")
        logs.write("f", "new")

        assert logs.unread("f") == b"new"
