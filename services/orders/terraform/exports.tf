data "aws_caller_identity" "current" {}

locals {
  export_expiration_days = {
    # Whoever comes later can have the file written again. The API links to it for as long.
    "exports/" = 7
  }
}

# No two buckets on AWS may have one name, so it ends with the account's number.
module "export_bucket" {
  source = "../../../terraform/modules/bucket"

  cors_allowed_origins = var.cors_allowed_origins
  expiration_days      = local.export_expiration_days
  name                 = "${var.environment}-orders-exports-${data.aws_caller_identity.current.account_id}"
}
