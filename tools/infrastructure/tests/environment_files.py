"""The files of an environment that holds next to nothing, for tests."""

from pathlib import Path

LOCALS = """
locals {
  environment          = "%(name)s"
  account_id           = "222222222222" # Nobody's.
  api                  = { name = "api.example.com", zone_name = "example.com" }
  cors_allowed_origins = ["https://shop.example.com"]
  deletion_protection  = %(protected)s
  region               = "eu-west-1"
}
"""

FOUNDATION = """
locals {
  artifact_bucket = "artifacts-${local.account_id}"
}
"""

BACKEND = """
terraform {
  backend "s3" {
    bucket       = "states-222222222222"
    key          = "%(name)s/terraform.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}
"""

PROVIDER = """
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region              = local.region
  allowed_account_ids = [local.account_id]
}

data "aws_route53_zone" "this" {
  name = local.api.zone_name
}
"""


def write_environment(
    repository: Path, name: str, *, resources: str = "", protected: bool = False
) -> Path:
    """Write the root of an environment and return its folder."""
    facts = {"name": name, "protected": str(protected).lower()}
    files = {
        "backend.tf": BACKEND % facts,
        "foundation.tf": FOUNDATION,
        "locals.tf": LOCALS % facts,
        "main.tf": resources,
        "providers.tf": PROVIDER,
        "releases.json": '{"architecture": "arm64", "artifacts": {}}',
    }
    root = repository / "terraform/environments" / name
    root.mkdir(parents=True)
    for file_name, content in files.items():
        (root / file_name).write_text(content)
    return root
