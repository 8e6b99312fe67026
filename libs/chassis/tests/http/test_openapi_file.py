import json
import sys
from pathlib import Path

import pytest

from chassis.http.openapi.__main__ import main

SERVICE = """
from chassis.http import Request, Response, Route

def read_gadget(_request: Request) -> Response:
    return Response(status=204)

ROUTES = (
    Route(
        method="GET", path="/gadgets", endpoint=read_gadget, scopes=("gadgets/read",),
        summary="Read", success=(204,),
    ),
)
ERRORS = {}
"""


class TestMain:
    @pytest.fixture
    def openapi_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        handlers = tmp_path / "services" / "gadgets" / "src" / "gadgets" / "handlers"
        handlers.mkdir(parents=True)
        (handlers.parent / "__init__.py").touch()
        (handlers / "__init__.py").touch()
        (handlers / "api.py").write_text(SERVICE)
        project = tmp_path / "services" / "gadgets" / "pyproject.toml"
        project.write_text('[project]\nversion = "2.1.0"\n')
        monkeypatch.setattr(sys, "path", [str(handlers.parents[1]), *sys.path])
        for module in ("gadgets", "gadgets.handlers", "gadgets.handlers.api"):
            monkeypatch.delitem(sys.modules, module, raising=False)
        return tmp_path / "services" / "gadgets" / "openapi.json"

    def test_writes_the_document_beside_the_service(self, openapi_file: Path) -> None:
        status = main(["gadgets"])

        document = json.loads(openapi_file.read_bytes())
        assert (status, document["info"]) == (0, {"title": "Gadgets API", "version": "2.1.0"})
        assert list(document["paths"]) == ["/gadgets"]
        assert openapi_file.read_bytes().endswith(b"}\n")

    def test_accepts_a_fresh_document(self, openapi_file: Path) -> None:
        main(["gadgets"])
        written = openapi_file.read_bytes()

        assert main(["gadgets", "--check"]) == 0
        assert openapi_file.read_bytes() == written

    def test_refuses_a_missing_document(
        self, openapi_file: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status = main(["gadgets", "--check"])

        assert (status, openapi_file.exists()) == (1, False)
        assert "is stale: run make openapi" in capsys.readouterr().err

    def test_refuses_a_stale_document(self, openapi_file: Path) -> None:
        openapi_file.write_text("{}")

        assert main(["gadgets", "--check"]) == 1
        assert openapi_file.read_text() == "{}"
