"""The few things that pipelines ask of GitHub, with the token of the workflow's run.

The API: https://docs.github.com/en/rest
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
import urllib3

from pipelines.errors import GitHubRefused, VariableMissing

_TIMEOUT_SECONDS: Final = 20.0
_PAGE: Final = 100
_BAD_REQUEST: Final = 400
_NOT_FAST_FORWARD: Final = 422


class GitHub:
    """One repository on GitHub."""

    def __init__(self, *, api_url: str, repository: str, token: str) -> None:
        self._url = f"{api_url}/repos/{repository}"
        self._headers = {
            "accept": "application/vnd.github+json",
            "authorization": f"Bearer {token}",
            "user-agent": "pipelines",
            "x-github-api-version": "2022-11-28",
        }
        # A request that was sent may have been carried out, so only a connection is tried again.
        self._http = urllib3.PoolManager(
            retries=urllib3.Retry(connect=3, read=0, redirect=0, status=0, other=0),
            timeout=_TIMEOUT_SECONDS,
        )

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "GitHub":
        """Read what GitHub sets in every job; the token is set by the workflow."""
        names = ("GITHUB_API_URL", "GITHUB_REPOSITORY", "GITHUB_TOKEN")
        if missing := [name for name in names if not environ.get(name)]:
            raise VariableMissing(f"{', '.join(missing)} must be set: this runs in a workflow")
        api_url, repository, token = (environ[name] for name in names)
        return cls(api_url=api_url, repository=repository, token=token)

    def comment(self, pull_request: int, body: str, *, about: str) -> None:
        """Say something in a pull request, in place of what was said there about it before."""
        marked = f"{_marker(about)}\n{body}"
        path = f"/issues/{pull_request}/comments"
        for comment in self._pages(path):
            if comment["body"].startswith(_marker(about)):
                self._ask("PATCH", f"/issues/comments/{comment['id']}", {"body": marked})
                return
        self._ask("POST", path, {"body": marked})

    def open_issue(self, title: str, body: str, *, about: str) -> None:
        """Open an issue, or bring the one that is open up to date."""
        content = {"title": title, "body": f"{_marker(about)}\n{body}"}
        number = self._open_issue(about)
        if number is None:
            self._ask("POST", "/issues", content)
        else:
            self._ask("PATCH", f"/issues/{number}", content)

    def close_issue(self, reason: str, *, about: str) -> None:
        """Close the issue that is open, if there is one, and say why."""
        number = self._open_issue(about)
        if number is not None:
            self._ask("POST", f"/issues/{number}/comments", {"body": reason})
            self._ask("PATCH", f"/issues/{number}", {"state": "closed"})

    def commit(self, message: str, files: Mapping[str, str], *, parent: str, branch: str) -> str:
        """Put a commit on top of a branch and return its id, or "" where the branch has moved on.

        The commit is made by GitHub, and so is signed by it.
        """
        before = self._ask("GET", f"/git/commits/{parent}")
        entries = [
            {"path": path, "mode": "100644", "type": "blob", "content": content}
            for path, content in files.items()
        ]
        tree = {"base_tree": before["tree"]["sha"], "tree": entries}
        made = self._ask("POST", "/git/trees", tree)["sha"]
        commit = {"message": message, "tree": made, "parents": [parent]}
        sha: str = self._ask("POST", "/git/commits", commit)["sha"]
        return sha if self._move(branch, sha) else ""

    def _move(self, branch: str, sha: str) -> bool:
        status, answer = self._send("PATCH", f"/git/refs/heads/{branch}", {"sha": sha})
        if status == _NOT_FAST_FORWARD and "fast forward" in str(answer.get("message")):
            return False
        _check(status, answer, f"PATCH {branch}")
        return True

    def _open_issue(self, about: str) -> int | None:
        for issue in self._pages("/issues", "state=open&"):
            if (issue["body"] or "").startswith(_marker(about)):
                return issue["number"]
        return None

    def _pages(self, path: str, query: str = "") -> Iterator[Any]:
        page, found = 1, [None] * _PAGE
        while len(found) == _PAGE:
            found = self._ask("GET", f"{path}?{query}per_page={_PAGE}&page={page}")
            yield from found
            page += 1

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        status, answer = self._send(method, path, body)
        _check(status, answer, f"{method} {path}")
        return answer

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> tuple[int, Any]:
        try:
            answer = self._http.request(
                method, self._url + path, json=body, headers=self._headers, redirect=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise GitHubRefused(f"GitHub cannot be reached: {error}") from error
        try:
            return answer.status, msgspec.json.decode(answer.data)
        except msgspec.DecodeError as error:
            raise GitHubRefused(f"{method} {path}: {answer.status}, and no JSON") from error


def _check(status: int, answer: Any, what: str) -> None:
    if status >= _BAD_REQUEST:
        raise GitHubRefused(f"{what}: {status} {answer.get('message')}")


def _marker(about: str) -> str:
    """Return what finds a text of ours again; GitHub does not show it."""
    return f"<!-- {about} -->"
