"""What can go wrong while packages are built and published.

PackagesError
├── InstallFailed   uv could not install the locked dependencies
├── SourceInvalid   a source file does not compile
├── TooLarge        a package is larger than its limit
├── NotBuilt        something is to be published that was never built
└── NotPublished    a bucket did not take a package
"""


class PackagesError(Exception):
    """Packages cannot be built or published."""


class InstallFailed(PackagesError):
    """uv could not install the locked dependencies of a package."""


class SourceInvalid(PackagesError):
    """A source file of a package does not compile."""


class TooLarge(PackagesError):
    """A package is larger than its limit."""


class NotBuilt(PackagesError):
    """The package that is to be published is not there."""


class NotPublished(PackagesError):
    """A bucket did not take a package."""
