"""Lays a package out in a folder: locked wheels, our sources, and the compiled modules."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import Final

from packages.catalogue import Package, Target
from packages.errors import InstallFailed, SourceInvalid

PYTHON_VERSION: Final = "3.13"
"""Lambda's runtime. A `.pyc` is read by the version that wrote it and by no other."""

_BROKEN: Final = re.compile(
    r'File "(.+?)", line (\d+).+?^(\w+Error: .+?)$', re.MULTILINE | re.DOTALL
)
"""Where compileall says which file is broken, and why."""


def stage(package: Package, target: Target, *, folder: Path, uv: Path) -> None:
    """Fill `folder` with what the zip of `package` holds."""
    modules = folder / package.modules_at
    _install(package.lock, target, modules, uv)
    for name, source in package.sources.items():
        shutil.copytree(source, modules / name, copy_function=shutil.copyfile)
    _prune(package, modules)
    _compile(folder, unpacked_at=package.unpacked_at)


def _install(lock: Path, target: Target, modules: Path, uv: Path) -> None:
    command = [str(uv), "pip", "install", "--quiet", "--no-progress"]
    command += ["--target", str(modules), "--requirements", str(lock), "--require-hashes"]
    command += ["--no-deps", "--only-binary", ":all:", "--link-mode", "copy"]
    command += ["--python", sys.executable, "--python-version", PYTHON_VERSION]
    command += ["--python-platform", target.wheels]
    # Certificates of this machine's store: companies sign their own.
    environment = os.environ | {"UV_SYSTEM_CERTS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise InstallFailed(f"{lock.name} for {target.architecture}: {_last_line(done.stderr)}")


def _prune(package: Package, modules: Path) -> None:
    for path in sorted(modules.rglob("*")):
        relative = PurePosixPath(path.relative_to(modules).as_posix())
        if path.is_file() and not package.belongs(relative):
            path.unlink()


def _compile(folder: Path, *, unpacked_at: PurePosixPath) -> None:
    """Write unchecked-hash `.pyc` files, which are the largest single win for a cold start.

    In an interpreter of its own with a fixed hash seed, so that the bytes depend on neither what
    this process did before nor on chance.
    """
    command = [sys.executable, "-E", "-s", "-m", "compileall", "-q", "-f"]
    command += ["--invalidation-mode", "unchecked-hash"]
    command += ["-s", str(folder), "-p", str(unpacked_at), str(folder)]
    environment = {"PYTHONHASHSEED": "0"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        broken = _BROKEN.search(done.stdout)
        reason = "{}, line {}: {}".format(*broken.groups()) if broken else _last_line(done.stderr)
        raise SourceInvalid(reason)


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else "no message"
