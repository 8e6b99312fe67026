"""Says what is in a package, in CycloneDX (https://cyclonedx.org/docs/1.6/json/).

It is read from the zip itself, from the METADATA that each distribution left there, so that it
cannot say anything else than what runs. The same zip gives the same text.
"""

import email.parser
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from cyclonedx import model, output
from cyclonedx.model import bom, component
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from packages.building import Artifact, zip_path
from packages.errors import NotBuilt

# Its decorators hide what the library's classes take, so a type checker would refuse every call.
_Bom: Any = bom.Bom
_BomMetaData: Any = bom.BomMetaData
_Component: Any = component.Component
_HashType: Any = model.HashType

_METADATA: Final = ".dist-info/METADATA"
_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_OID, "packages")


def write_sboms(artifacts: Mapping[str, Artifact], *, dist: Path, architecture: str) -> list[Path]:
    """Write one document for each package into `dist/sbom`, and return where; raises NotBuilt."""
    folder = dist / "sbom"
    folder.mkdir(exist_ok=True)
    written: list[Path] = []
    for name, artifact in artifacts.items():
        path = folder / f"{name}.cdx.json"
        path.write_text(_document(name, artifact, zip_path(dist, architecture, name)))
        written.append(path)
    return written


def _document(name: str, artifact: Artifact, zip_file: Path) -> str:
    if not zip_file.is_file():
        raise NotBuilt(f"{zip_file} is missing: run `make build`")
    package = _Component(
        name=name,
        type=component.ComponentType.APPLICATION,
        version=artifact.sha256,
        hashes=[_HashType(alg=model.HashAlgorithm.SHA_256, content=artifact.sha256)],
        bom_ref=name,
    )
    document = _Bom(
        metadata=_BomMetaData(component=package),
        serial_number=uuid.uuid5(_NAMESPACE, artifact.sha256),
    )
    parts = list(_distributions(zip_file))
    document.components.update(parts)
    document.register_dependency(package, parts)
    document.metadata.timestamp = None  # When it was written says nothing of what is in it.
    writer: Any = output.make_outputter(document, OutputFormat.JSON, SchemaVersion.V1_6)
    return writer.output_as_string(indent=2) + "\n"


def _distributions(zip_file: Path) -> Iterator[Any]:
    with zipfile.ZipFile(zip_file) as archive:
        for path in archive.namelist():
            if path.endswith(_METADATA):
                yield _distribution(archive.read(path).decode())


def _distribution(metadata: str) -> Any:
    fields = email.parser.HeaderParser().parsestr(metadata)
    name, version = fields["Name"], fields["Version"]
    address = PackageURL(type="pypi", name=name, version=version)
    return _Component(
        name=name,
        version=version,
        type=component.ComponentType.LIBRARY,
        purl=address,
        bom_ref=address.to_string(),
    )
