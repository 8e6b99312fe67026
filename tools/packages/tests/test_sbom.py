import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from packages.building import Artifact
from packages.errors import NotBuilt
from packages.sbom import write_sboms

HASH = "0f3a" * 16
ORDERS = {"orders": Artifact(key=f"orders/{HASH}.zip", sha256=HASH, inputs="1")}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """Hold a package of two distributions, one of them under a layer's folder."""
    (tmp_path / "arm64").mkdir()
    with zipfile.ZipFile(tmp_path / "arm64/orders.zip", "w") as archive:
        archive.writestr("orders/domain.py", "")
        archive.writestr("wrapt-2.5.dist-info/METADATA", "Name: wrapt\nVersion: 2.5\n\nText")
        archive.writestr("python/six-1.0.dist-info/METADATA", "Name: six\nVersion: 1.0\n\nText")
    return tmp_path


def written(dist: Path) -> dict[str, Any]:
    (path,) = write_sboms(ORDERS, dist=dist, architecture="arm64")
    return json.loads(path.read_text())


class TestWriteSboms:
    def test_names_what_the_zip_holds(self, dist: Path) -> None:
        document = written(dist)

        assert [
            (component["name"], component["version"], component["purl"])
            for component in document["components"]
        ] == [("six", "1.0", "pkg:pypi/six@1.0"), ("wrapt", "2.5", "pkg:pypi/wrapt@2.5")]

    def test_says_which_zip_it_is_about(self, dist: Path) -> None:
        package = written(dist)["metadata"]["component"]

        assert (package["name"], package["hashes"]) == (
            "orders",
            [{"alg": "SHA-256", "content": HASH}],
        )

    def test_says_the_same_of_the_same_zip(self, dist: Path) -> None:
        assert written(dist) == written(dist)

    def test_needs_a_zip(self, dist: Path) -> None:
        (dist / "arm64/orders.zip").unlink()

        with pytest.raises(NotBuilt, match=r"orders\.zip is missing: run `make build`"):
            written(dist)
