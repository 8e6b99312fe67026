"""A line is put where it belongs, and what was put in comes out again without a trace."""

import pytest

from scaffolding.errors import PlaceUnknown
from scaffolding.lines import ASSIGNED, QUOTED, Place, put_in, taken_out

TOML = """\
other = [
  "orders",
]
packages = [
  "chassis", "contracts",
  "notifications",
  "orders",
  "demo", "tools",
]
"""
PACKAGES = Place("pyproject.toml", ("packages = [",), '  "{name}",', QUOTED)

TERRAFORM = """\
  services = {
    orders = { internet = true }
    users = {
      internet = false
    }
  }

  next = {
    notes = 1
  }
"""
SERVICES = Place("main.tf", ("  services = {\n",), "    {name} = {{}}", ASSIGNED)

OWNERS = """\
*          @all

/users/    @users
/orders/   @orders

/docs/     @all
"""
FOLDERS = Place(
    "CODEOWNERS", ("@all\n\n",), "/{name}/ @{name}", r"/(?P<name>\w+)/ .*", sorted=False, column=11
)

EMPTY = "packages = [\n]\nmore = 1\n"


class TestPutIn:
    @pytest.mark.parametrize(
        ("name", "around"),
        [
            ("albums", '  "chassis", "contracts",\n  "albums",\n  "notifications",\n'),
            ("notes", '  "chassis", "contracts",\n  "notes",\n  "notifications",\n'),
            ("prices", '  "orders",\n  "prices",\n  "demo", "tools",\n'),
        ],
    )
    def test_keeps_the_alphabet(self, name: str, around: str) -> None:
        assert around in put_in(TOML, PACKAGES, name)

    def test_goes_behind_the_last_where_there_is_no_order(self) -> None:
        text = put_in(OWNERS, FOLDERS, "notes")

        assert text == OWNERS.replace("@orders\n", "@orders\n/notes/    @notes\n")

    def test_is_the_first_line_of_an_empty_list(self) -> None:
        assert put_in(EMPTY, PACKAGES, "notes") == 'packages = [\n  "notes",\n]\nmore = 1\n'

    def test_says_what_it_did_not_find(self) -> None:
        with pytest.raises(PlaceUnknown, match="has no line"):
            put_in("[tool]\n", PACKAGES, "notes")


class TestTakenOut:
    @pytest.mark.parametrize("name", ["albums", "notes", "prices", "zebras"])
    @pytest.mark.parametrize(
        ("text", "place"),
        [(TOML, PACKAGES), (TERRAFORM, SERVICES), (OWNERS, FOLDERS), (EMPTY, PACKAGES)],
    )
    def test_leaves_what_was_there_before(self, text: str, place: Place, name: str) -> None:
        with_line = put_in(text, place, name)

        assert with_line != text
        assert taken_out(with_line, place, name) == text

    def test_takes_all_of_an_entry_of_several_lines(self) -> None:
        text = taken_out(TERRAFORM, SERVICES, "users")

        assert text == TERRAFORM.replace("    users = {\n      internet = false\n    }\n", "")

    def test_touches_no_other_list(self) -> None:
        assert taken_out(TERRAFORM, SERVICES, "notes") == TERRAFORM
