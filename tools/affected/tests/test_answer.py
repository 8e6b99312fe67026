from affected.answer import lines_of

from .little_repository import LittleRepository


class TestLines:
    def test_show_a_chain_for_each(self, little: LittleRepository) -> None:
        table = "terraform/modules/table"

        lines = list(lines_of(little.answer(f"{table}/main.tf")))

        assert lines[0] == "changed since main: 1 file"
        assert f"  {table}/main.tf -> {table} -> stamps" in lines
        assert lines[-3:] == [
            "checks:",
            f"  {table}/main.tf -> {table} -> services/stamps/terraform -> check-terraform",
            f"  {table}/main.tf -> check-words",
        ]

    def test_say_so_where_everything_is_affected(self, little: LittleRepository) -> None:
        little.write("tools/weigh.sh")
        little.append("services/letters/src/letters/domain.py")

        assert list(lines_of(little.answer())) == [
            "changed since main: 2 files",
            "everything is affected: no rule says what depends on tools/weigh.sh",
        ]

    def test_say_so_where_nothing_is(self, little: LittleRepository) -> None:
        assert list(lines_of(little.answer())) == [
            "changed since main: 0 files",
            "tests (0 of 11 files): none",
            "services: none",
            "terraform: none",
            "checks: none",
        ]
