import pytest

from chassis.http.caller import Caller
from chassis.http.etag import IfMatch, PreconditionFailed, etag, matches_any, parse_if_match
from chassis.http.request import Request


class TestEtag:
    def test_is_the_version_in_quotes(self) -> None:
        assert etag(7) == '"7"'


class TestParseIfMatch:
    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            (None, None),
            ("*", IfMatch(versions=frozenset(), any_version=True)),
            (' "7" ', IfMatch(versions=frozenset({7}))),
            ('"7", "8","9"', IfMatch(versions=frozenset({7, 8, 9}))),
            ('W/"7", "8"', IfMatch(versions=frozenset({8}))),
            ('W/"7"', IfMatch(versions=frozenset())),
            ('"a,\\"7", "seven"', IfMatch(versions=frozenset())),
            ('"²"', IfMatch(versions=frozenset())),
            ('"-7"', IfMatch(versions=frozenset())),
            ("7", IfMatch(versions=frozenset())),
            ("", IfMatch(versions=frozenset())),
            ('"' + "9" * 30 + '"', IfMatch(versions=frozenset())),
        ],
    )
    def test_reads_strong_tags_of_ours(self, header: str | None, expected: IfMatch | None) -> None:
        assert parse_if_match(header) == expected


class TestIfMatch:
    def test_admits_what_it_lists(self) -> None:
        listed = IfMatch(versions=frozenset({7, 8}))

        assert [listed.admits(version) for version in (6, 7, 8, 9)] == [False, True, True, False]

    def test_admits_everything_as_a_wildcard(self) -> None:
        assert IfMatch(versions=frozenset(), any_version=True).admits(1)

    @pytest.mark.parametrize(
        ("header", "newest"), [('"7", "9", "8"', 9), ("*", None), ('W/"7"', 0)]
    )
    def test_knows_the_newest_version(self, header: str, newest: int | None) -> None:
        if_match = parse_if_match(header)

        assert if_match is not None
        assert if_match.newest == newest


class TestMatchesAny:
    @pytest.mark.parametrize(
        ("header", "expected"), [(None, False), ("*", True), (" * ", True), ('"1"', False)]
    )
    def test_sees_the_wildcard_only(self, header: str | None, expected: bool) -> None:  # noqa: FBT001
        assert matches_any(header) is expected


class TestRequireMatch:
    def test_refuses_a_version_that_is_not_listed(self) -> None:
        request = self.request(parse_if_match('"7", "8"'))

        request.require_match(7)
        with pytest.raises(PreconditionFailed) as failed:
            request.require_match(9)

        assert str(failed.value) == "The resource has changed: its version is now 9."

    def test_lets_everything_pass_without_a_condition(self) -> None:
        self.request(None).require_match(9)

    def request(self, if_match_tags: IfMatch | None) -> Request:
        caller = Caller(subject="me", scopes=frozenset())
        return Request(
            body=None,
            path={},
            query=None,
            caller=caller,
            correlation_id="c",
            if_match_tags=if_match_tags,
        )
