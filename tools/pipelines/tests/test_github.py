import pytest

from localcloud.testing.emulator import free_port
from pipelines.errors import GitHubRefused, VariableMissing
from pipelines.github import GitHub
from pipelines.tests.hub import TOKEN, Hub

ABOUT = "plan of dev"


@pytest.fixture
def github(hub: Hub) -> GitHub:
    return GitHub(api_url=hub.url, repository="example/shop", token=TOKEN)


def texts(hub: Hub) -> list[tuple[int, str]]:
    return [(comment["on"], comment["body"].partition("\n")[2]) for comment in hub.comments]


class TestComment:
    def test_takes_the_place_of_the_one_before(self, hub: Hub, github: GitHub) -> None:
        github.comment(12, "one to add", about=ABOUT)
        github.comment(12, "two to add", about=ABOUT)

        assert texts(hub) == [(12, "two to add")]

    def test_leaves_alone_what_is_about_something_else(self, hub: Hub, github: GitHub) -> None:
        github.comment(12, "of dev", about=ABOUT)
        github.comment(12, "of prod", about="plan of prod")
        github.comment(13, "of another", about=ABOUT)

        assert texts(hub) == [(12, "of dev"), (12, "of prod"), (13, "of another")]

    def test_finds_the_one_before_among_hundreds(self, hub: Hub, github: GitHub) -> None:
        hub.comments += [{"id": number + 1, "on": 12, "body": "chat"} for number in range(230)]
        github.comment(12, "first", about=ABOUT)

        github.comment(12, "second", about=ABOUT)

        assert texts(hub)[230:] == [(12, "second")]


class TestIssue:
    def test_is_opened_once_and_kept_up_to_date(self, hub: Hub, github: GitHub) -> None:
        github.open_issue("drift", "one", about="drift of dev")
        github.open_issue("drift", "two", about="drift of dev")

        assert [issue["body"].partition("\n")[2] for issue in hub.issues] == ["two"]

    def test_is_closed_with_the_reason(self, hub: Hub, github: GitHub) -> None:
        github.open_issue("drift", "one", about="drift of dev")
        github.open_issue("drift", "other", about="drift of prod")

        github.close_issue("gone", about="drift of dev")

        assert [issue["state"] for issue in hub.issues] == ["closed", "open"]
        assert [comment["body"] for comment in hub.comments] == ["gone"]

    def test_may_be_closed_when_there_is_none(self, hub: Hub, github: GitHub) -> None:
        hub.issues.append({"number": 1, "state": "open", "body": None})  # Nobody wrote anything.

        github.close_issue("gone", about="drift of dev")

        assert hub.comments == []


class TestCommit:
    def test_goes_on_top_of_what_was_built(self, hub: Hub, github: GitHub) -> None:
        parent = hub.head

        made = github.commit("dev: run it", {"a.json": "{}"}, parent=parent, branch="main")

        assert hub.head == made
        assert hub.commits[made] == {
            "message": "dev: run it",
            "parents": [parent],
            "tree": "tree 1",
        }
        assert hub.trees[0] == {
            "base_tree": f"tree of {parent}",
            "tree": [{"path": "a.json", "mode": "100644", "type": "blob", "content": "{}"}],
        }

    def test_is_none_where_the_branch_has_moved_on(self, hub: Hub, github: GitHub) -> None:
        assert github.commit("late", {"a.json": "{}"}, parent="1" * 40, branch="main") == ""
        assert hub.head == "0" * 40


class TestGitHub:
    def test_says_what_it_was_refused(self, hub: Hub) -> None:
        stranger = GitHub(api_url=hub.url, repository="example/shop", token="wrong")

        with pytest.raises(GitHubRefused, match=r"GET /issues\?.*: 401 Bad credentials"):
            stranger.open_issue("drift", "one", about="drift of dev")

    def test_says_that_nobody_answers(self) -> None:
        url = f"http://127.0.0.1:{free_port()}"
        nobody = GitHub(api_url=url, repository="example/shop", token=TOKEN)

        with pytest.raises(GitHubRefused, match="cannot be reached"):
            nobody.close_issue("gone", about="drift of dev")

    def test_names_the_variables_that_a_workflow_must_set(self) -> None:
        with pytest.raises(VariableMissing, match="GITHUB_API_URL, GITHUB_TOKEN must be set"):
            GitHub.from_environ({"GITHUB_REPOSITORY": "example/shop"})
