"""What is left of somebody who was deleted: a tombstone, wherever one looks."""

import re
from collections.abc import Callable
from io import StringIO
from uuid import UUID

import pytest

from .directory import ADA, EVE, Directory
from .import_desk import ImportDesk, csv_file

type Arrival = Callable[[ImportDesk, Directory], None]

# Not a bare "ada": a random id may have these letters.
PERSONAL = re.compile(r"ada@|lovelace|countess|en-gb", re.IGNORECASE)
FILE = csv_file(
    f"ada@example.com,Ada Lovelace,en-GB,{ADA}",
    "ada@example.com,Ada Lovelace,en-GB,",
    "ada@example.com,Ada Lovelace,Countess",
    'ada@example.com,"Ada Lovelace,en-GB,',
    "ada@@example.com,Ada Lovelace,en-GB,",
    header="email,name,language,user_id",
)


def registers(_: ImportDesk, directory: Directory) -> None:
    directory.registers()


def is_imported(desk: ImportDesk, _: Directory) -> None:
    desk.imports(FILE)


class TestErasure:
    @pytest.mark.parametrize("arrives", [registers, is_imported])
    def test_leaves_a_tombstone_and_nothing_else(
        self, desk: ImportDesk, directory: Directory, log: StringIO, arrives: Arrival
    ) -> None:
        arrives(desk, directory)
        meet_trouble(directory)
        directory.changes(name="Ada Countess of Lovelace")
        assert found(directory.everything())

        answer = directory.deletes(seen='"2"')

        assert answer.status == 204
        assert found(directory.everything()) == []
        assert found(str(desk.objects())) == []
        assert "DELETE /users/{user_id}" in log.getvalue()
        assert found(log.getvalue()) == []
        tombstones = directory.admin.execute("SELECT user_id, version, status FROM users")
        assert tombstones.fetchall() == [(UUID(ADA), 3, "deleted")]


def meet_trouble(directory: Directory) -> None:
    """Do what is refused, for the sake of what is logged."""
    refused = [
        directory.registers(),
        directory.registers(EVE),
        directory.registers(EVE, email="ada@lovelace"),
        directory.registers(EVE, email="ada@example.com", name="Ada\nLovelace"),
        directory.lists(email="ada@@lovelace.example"),
    ]
    assert [answer.status for answer in refused] == [409, 409, 422, 422, 422]


def found(text: str) -> list[str]:
    return PERSONAL.findall(text)
