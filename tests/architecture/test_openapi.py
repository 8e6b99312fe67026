"""The committed OpenAPI documents are what the code says, because the gateway is made from them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from architecture.handlers import handlers_of
from architecture.terraform_locals import locals_of


class TestOpenApiDocument:
    def test_is_fresh(self, root: Path, service: str) -> None:
        if "api" not in handlers_of(root, service):
            pytest.skip(f"{service} has no HTTP routes")

        checked = subprocess.run(
            [sys.executable, "-m", "chassis.http.openapi", service, "--check"],
            cwd=root,
            env={"PYTHONPATH": ":".join(map(str, sources(root, service)))},
            check=False,
            capture_output=True,
            text=True,
        )

        assert checked.returncode == 0, checked.stderr + checked.stdout


class TestGateway:
    def test_serves_the_document_of_every_service_with_routes(self, root: Path) -> None:
        documents = {path.parent.name for path in root.glob("services/*/openapi.json")}

        assert set(locals_of(root / "terraform/environments/local")["services"]) == documents

    def test_asks_for_a_scope_on_every_route(self, root: Path) -> None:
        open_routes = [
            f"{method} {path}"
            for document in root.glob("services/*/openapi.json")
            for path, methods in json.loads(document.read_text())["paths"].items()
            for method, operation in methods.items()
            if method != "parameters" and not operation["security"][0]["jwt"]
        ]

        assert open_routes == []


def sources(root: Path, service: str) -> list[Path]:
    libraries = [root / "libs/contracts/src", root / "libs/chassis/src"]
    return [*libraries, root / "services" / service / "src"]
