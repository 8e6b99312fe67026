"""Which names a service can have, and what is said of the others."""

from pathlib import Path

import pytest

from scaffolding.errors import NameRefused
from scaffolding.names import longest_service_name, names_of
from scaffolding.template import Names

REPOSITORY = Path(__file__).parents[3]


def refusal(service: str, resource: str = "") -> str:
    with pytest.raises(NameRefused) as refused:
        names_of(REPOSITORY, service=service, resource=resource)
    (line,) = str(refused.value).splitlines()
    return line


class TestNamesOf:
    @pytest.mark.parametrize(
        ("service", "resource"),
        [
            ("albums", "album"),
            ("galleries", "gallery"),
            ("branches", "branch"),
            ("wishes", "wish"),
            ("mattresses", "mattress"),
            ("postboxes", "postbox"),
        ],
    )
    def test_know_what_one_of_a_regular_plural_is(self, service: str, resource: str) -> None:
        assert names_of(REPOSITORY, service=service, resource="") == Names(service, resource)

    @pytest.mark.parametrize("service", ["inventory", "chess", "cactus", "synopsis"])
    def test_ask_what_one_of_any_other_is(self, service: str) -> None:
        assert "say by RESOURCE" in refusal(service)
        assert names_of(REPOSITORY, service=service, resource="article").resource == "article"

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("", "one word of lower-case letters"),
            ("Albums", "one word of lower-case letters"),
            ("photo-albums", "one word of lower-case letters"),
            ("photo_albums", "one word of lower-case letters"),
            ("älbums", "one word of lower-case letters"),
            ("../albums", "one word of lower-case letters"),
            ("albums\n", "one word of lower-case letters"),
            ("yield", "word of Python's own"),
            ("match", "word of Python's own"),
            ("input", "word of Python's own"),
            ("references", "reserved word of SQL"),
            ("x" * 21, "20 letters or less"),
        ],
    )
    def test_are_words_that_can_stand_everywhere(self, name: str, reason: str) -> None:
        assert reason in refusal(name)
        if name:
            assert reason in refusal("albums", name)

    @pytest.mark.parametrize(
        ("service", "reason"),
        [
            ("orders", "there is a service of this name"),
            ("utils", "says nothing of what the service does"),
            ("chassis", "there is libs/chassis"),
            ("packages", "there is tools/packages"),
            ("flows", "there is tests/flows"),
            ("layers", "has a module of this name"),
            ("products", "orders has routes under /products"),
            ("statistics", "there is a Python package of this name"),
            ("migrations", "the security group of all migrations"),
            ("digests", "there is already tests/flows/test_digests.py"),
        ],
    )
    def test_are_nobody_else_s(self, service: str, reason: str) -> None:
        assert reason in refusal(service)

    def test_mean_one_thing_in_the_code(self) -> None:
        assert "the code of every service says Page" in refusal("pages")

    def test_tell_the_service_from_what_it_keeps(self) -> None:
        assert "not the same" in refusal("sheep", "sheep")

    def test_leave_room_in_the_names_of_functions(self, tmp_path: Path) -> None:
        longest = "preview-of-a-change-with-a-very-long-name"
        (tmp_path / "terraform/environments" / longest).mkdir(parents=True)

        with pytest.raises(NameRefused) as refused:
            names_of(tmp_path, service="postboxes", resource="")

        name = f"{longest}-{'x' * longest_service_name(tmp_path)}-publish-outbox"
        assert str(refused.value) == (
            "postboxes has 9 letters; the names of its functions leave it 7"
        )
        assert len(name) == 64
