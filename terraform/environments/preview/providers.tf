provider "aws" {
  region = local.region

  # Credentials of another account end here, and not in another environment.
  allowed_account_ids = [local.account_id]

  default_tags {
    tags = {
      environment       = local.environment
      managed_by        = "terraform"
      repository_folder = "terraform/environments/${local.environment}"
    }
  }
}
