data "aws_caller_identity" "current" {}

locals {
  # One file takes all the function's time: another in the same batch would be received in vain.
  import_batch = { size = 1 }

  import_expiration_days = {
    # A file is deleted once it was imported. The day is for those that never are: they too hold people's data.
    "imports/" = 1
    # Time to mend the rows and to import them again. The API links to them for as long.
    "rejected/" = 7
  }

  import_notifications = {
    uploads = { prefix = "imports/", queue_arn = module.import_queue.created_arn, suffix = ".csv" }
  }
}

# No two buckets on AWS may have one name, so it ends with the account's number.
module "import_bucket" {
  source = "../../../terraform/modules/bucket"

  cors_allowed_origins = var.cors_allowed_origins
  expiration_days      = local.import_expiration_days
  name                 = "${var.environment}-users-imports-${data.aws_caller_identity.current.account_id}"
  notifications        = local.import_notifications
}

module "import_queue" {
  source = "../../../terraform/modules/queue"

  batch                      = local.import_batch
  bucket_arns                = [module.import_bucket.arn]
  consumer                   = local.sizes.import_users
  consumer_alias_arn         = module.function["import_users"].alias_arn
  maximum_concurrency        = 2
  name                       = "${var.environment}-users-import-users"
  visibility_timeout_seconds = 6 * local.sizes.import_users.timeout_seconds
}
