from collections.abc import Callable
from pathlib import Path

import pytest

from releases.errors import NothingToPromote, ReleasesRefused
from releases.promotion import plan_promotion

type Write = Callable[..., Path]

LAYERS = {"layer-aws": "a1", "layer-postgres": "b1"}


def promote(repository: Path, service: str = "orders", **between: str) -> None:
    wanted = {"source": "staging", "target": "prod"} | between
    plan_promotion(repository, service=service, **wanted).write()


class TestPromotion:
    def test_changes_one_line(self, tmp_path: Path, write_releases: Write) -> None:
        write_releases("staging", orders="02", users="12", **LAYERS)
        path = write_releases("prod", orders="01", users="11", **LAYERS)
        before = path.read_text()

        promote(tmp_path)

        assert path.read_text() == before.replace("orders/01.zip", "orders/02.zip")

    def test_goes_back_the_same_way(self, tmp_path: Path, write_releases: Write) -> None:
        path = write_releases("staging", orders="02", **LAYERS)
        write_releases("prod", orders="01", **LAYERS)

        promote(tmp_path, source="prod", target="staging")

        assert "orders/01.zip" in path.read_text()

    def test_takes_the_layers_by_themselves(self, tmp_path: Path, write_releases: Write) -> None:
        write_releases("staging", orders="02", **LAYERS | {"layer-aws": "a2"})
        path = write_releases("prod", orders="01", **LAYERS)

        promote(tmp_path, service="layers")

        written = path.read_text()
        assert ("layer-aws/a2.zip" in written, "orders/01.zip" in written) == (True, True)

    def test_refuses_a_service_that_was_tried_on_other_layers(
        self, tmp_path: Path, write_releases: Write
    ) -> None:
        write_releases("staging", orders="02", **LAYERS | {"layer-aws": "a2"})
        write_releases("prod", orders="01", **LAYERS)

        with pytest.raises(ReleasesRefused, match="SERVICE=layers"):
            promote(tmp_path)

    def test_refuses_an_unknown_service(self, tmp_path: Path, write_releases: Write) -> None:
        write_releases("staging", orders="02", users="12", **LAYERS)
        write_releases("prod", orders="01", users="11", **LAYERS)

        with pytest.raises(ReleasesRefused, match="one of orders, users or layers, not 'order'"):
            promote(tmp_path, "order")

    @pytest.mark.parametrize(
        ("source", "target", "message"),
        [
            ("stage", "prod", "FROM must be one of prod, staging, not 'stage'"),
            ("staging", "", "TO must be one of prod, staging, not ''"),
            ("local", "prod", "local runs what was built last"),
            ("prod", "prod", "FROM and TO are both 'prod'"),
        ],
    )
    def test_refuses_what_is_no_pair_of_environments(
        self, tmp_path: Path, write_releases: Write, source: str, target: str, message: str
    ) -> None:
        write_releases("staging", orders="02", **LAYERS)
        write_releases("prod", orders="01", **LAYERS)

        with pytest.raises(ReleasesRefused, match=message):
            promote(tmp_path, source=source, target=target)

    def test_refuses_another_processor(self, tmp_path: Path, write_releases: Write) -> None:
        write_releases("staging", architecture="x86_64", orders="02", **LAYERS)
        write_releases("prod", orders="01", **LAYERS)

        with pytest.raises(ReleasesRefused, match="staging runs on x86_64 and prod on arm64"):
            promote(tmp_path)

    def test_has_nothing_to_do_where_both_name_the_same(
        self, tmp_path: Path, write_releases: Write
    ) -> None:
        write_releases("staging", orders="01", **LAYERS)
        write_releases("prod", orders="01", **LAYERS)

        with pytest.raises(NothingToPromote, match="prod names the same orders as staging already"):
            promote(tmp_path)
