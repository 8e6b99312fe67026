"""Documents point at what exists, so whoever follows a link arrives."""

import re
from pathlib import Path

from architecture.test_skeleton import tracked

LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")


class TestDocument:
    def test_links_to_what_exists(self, root: Path) -> None:
        broken = [
            f"{path.relative_to(root)}: {link}"
            for path in tracked(root, "*.md")
            for link in LINK.findall(path.read_text())
            if not (path.parent / link).exists()
        ]

        assert broken == []
