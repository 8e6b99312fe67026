"""Command line: `python -m packages build`."""

import argparse
import sys
from pathlib import Path
from typing import Final

from packages.building import Builder
from packages.catalogue import LOCAL, PRODUCTION, packages
from packages.errors import PackagesError
from packages.publishing import write_releases

REPOSITORY: Final = Path(__file__).parents[2]
DIST: Final = REPOSITORY / "dist"
LOCAL_RELEASES: Final = REPOSITORY / "terraform/environments/local/releases.json"


def main() -> int:
    """Build what has changed into dist/; what went wrong is one line."""
    parser = argparse.ArgumentParser(prog="python -m packages", description=__doc__)
    parser.add_argument("command", choices=("build",))
    parser.parse_args()
    try:
        uv = Path((REPOSITORY / ".tools/uv-path").read_text().strip())
        manifest = Builder(dist=DIST, uv=uv).build(packages(REPOSITORY), {PRODUCTION, LOCAL})
        write_releases(LOCAL_RELEASES, manifest, architecture=LOCAL.architecture)
    except PackagesError as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
