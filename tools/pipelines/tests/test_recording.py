import json
from pathlib import Path

import pytest

from pipelines.errors import VariableMissing
from pipelines.recording import record_releases
from pipelines.tests.hub import TOKEN, Hub

RELEASES = "terraform/environments/dev/releases.json"


@pytest.fixture
def built(repository: Path) -> Path:
    """Hold a repository in which a package was built."""
    artifact = {"key": "orders/1.zip", "sha256": "1", "inputs": "2"}
    (repository / "dist").mkdir()
    (repository / "dist/manifest.json").write_text(json.dumps({"arm64": {"orders": artifact}}))
    return repository


def environ(hub: Hub, commit: str) -> dict[str, str]:
    return {
        "GITHUB_API_URL": hub.url,
        "GITHUB_REPOSITORY": "example/shop",
        "GITHUB_SHA": commit,
        "GITHUB_TOKEN": TOKEN,
    }


class TestRecordReleases:
    def test_writes_what_was_built_on_top_of_it(self, hub: Hub, built: Path) -> None:
        commit = record_releases("dev", repository=built, environ=environ(hub, hub.head))

        (entry,) = hub.trees[0]["tree"]
        assert (commit, entry["path"]) == (hub.head, RELEASES)
        assert json.loads(entry["content"]) == {
            "architecture": "arm64",
            "artifacts": {"orders": "orders/1.zip"},
        }
        assert hub.commits[commit]["message"] == f"dev: run what {'0' * 12} builds"

    def test_makes_no_commit_that_changes_nothing(self, hub: Hub, built: Path) -> None:
        record_releases("dev", repository=built, environ=environ(hub, hub.head))
        (built / RELEASES).write_text(hub.trees[0]["tree"][0]["content"])

        commit = record_releases("dev", repository=built, environ=environ(hub, "1" * 40))

        assert (commit, len(hub.commits)) == ("1" * 40, 1)

    def test_leaves_it_to_the_newer_run_where_main_has_moved_on(
        self, hub: Hub, built: Path
    ) -> None:
        assert record_releases("dev", repository=built, environ=environ(hub, "1" * 40)) == ""

    def test_is_for_workflows_only(self, built: Path) -> None:
        with pytest.raises(VariableMissing, match="GITHUB_SHA"):
            record_releases("dev", repository=built, environ={})
