"""Keeps the unpacked zips of functions and layers, each once however often it is deployed."""

import asyncio
import base64
import hashlib
import io
import shutil
import urllib.request
import uuid
import zipfile
from collections import defaultdict
from pathlib import Path

from localcloud.runtime.functions import Package

DOWNLOAD_SECONDS = 30


class CodeStore:
    """Folders named by the SHA-256 of the zip that they came from; nobody writes into them."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._unpacking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def folder(self, package: Package) -> Path:
        """Return the folder with the package's content; downloads it the first time."""
        folder = self._directory / base64.b64decode(package.sha256).hex()
        async with self._unpacking[package.sha256]:
            if not folder.exists():
                await asyncio.to_thread(_unpack, package, folder)
        return folder


def _unpack(package: Package, folder: Path) -> None:
    with urllib.request.urlopen(package.location, timeout=DOWNLOAD_SECONDS) as response:
        content: bytes = response.read()
    actual = base64.b64encode(hashlib.sha256(content).digest()).decode()
    if actual != package.sha256:
        raise ValueError(f"{package.location} has SHA-256 {actual}, not {package.sha256}")
    unfinished = folder.with_name(f"{folder.name}.{uuid.uuid4().hex}")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(unfinished)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
