"""Every folder of a team has an owner, so no change passes without one who answers for it."""

from pathlib import Path


class TestCodeowners:
    def test_names_an_owner_for_every_service(self, root: Path, service: str) -> None:
        lines = (root / ".github/CODEOWNERS").read_text().splitlines()

        owners = [line.split()[1:] for line in lines if line.startswith(f"/services/{service}/")]

        assert owners
        assert all(owners)


class TestDecisions:
    def test_are_numbered_without_gaps(self, root: Path) -> None:
        numbers = sorted(int(path.name[:4]) for path in (root / "docs/decisions").glob("*.md"))

        assert numbers == list(range(1, len(numbers) + 1))
