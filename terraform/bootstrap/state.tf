data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition

  state_bucket_name = "terraform-state-${local.account_id}"
  state_bucket_arn  = "arn:${local.partition}:s3:::${local.state_bucket_name}"
}

# A state names everything and may quote secrets: whoever reads it needs this key besides the bucket.
resource "aws_kms_key" "state" {
  description             = "Encrypts the Terraform states of this account"
  deletion_window_in_days = 30
  enable_key_rotation     = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "LeaveTheKeyToTheAccount"
      Effect    = "Allow"
      Action    = ["kms:*"] # Without it nobody could ever change the key again; who of the account may, IAM says.
      Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
      Resource  = ["*"] # In a key's own policy this is the key.
    }]
  })
}

resource "aws_kms_alias" "state" {
  name          = "alias/terraform-state"
  target_key_id = aws_kms_key.state.key_id
}

# S3 deletes no bucket that holds anything, and force_destroy stays off: without the states Terraform knows nothing of
# what there is.
resource "aws_s3_bucket" "state" {
  # checkov:skip=CKV_AWS_18: Who reads and writes is in CloudTrail's data events where an account wants them.
  # checkov:skip=CKV_AWS_144: Versions bring back what was written over; where a region is lost, its resources are too.
  # checkov:skip=CKV2_AWS_62: Nobody acts on a new state.
  bucket = local.state_bucket_name
}

# access
resource "aws_s3_bucket_public_access_block" "state" {
  bucket                  = aws_s3_bucket.state.bucket
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "state" {
  bucket = aws_s3_bucket.state.bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_policy" "state" {
  bucket = aws_s3_bucket.state.bucket

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "RefusePlainText"
      Effect    = "Deny"
      Action    = ["s3:*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
      Principal = { AWS = "*" }
      Resource  = [local.state_bucket_arn, "${local.state_bucket_arn}/*"]
    }]
  })
}

# content
resource "aws_s3_bucket_versioning" "state" {
  bucket = aws_s3_bucket.state.bucket

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "state" {
  bucket = aws_s3_bucket.state.bucket

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      kms_master_key_id = aws_kms_key.state.arn
      sse_algorithm     = "aws:kms"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "state" {
  bucket = aws_s3_bucket.state.bucket

  rule {
    id     = "old states"
    status = "Enabled"

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }

    # The last ones stay however old they are: an environment may rest for longer.
    noncurrent_version_expiration {
      newer_noncurrent_versions = 10
      noncurrent_days           = var.old_state_days
    }

    filter {
      prefix = "" # of every environment
    }
  }

  # A plan that nobody has approved within a month is of no use: the state has moved on.
  dynamic "rule" {
    for_each = toset(var.environments)

    content {
      id     = "plans of ${rule.value}"
      status = "Enabled"

      expiration {
        days = 30
      }

      filter {
        prefix = "${rule.value}/plans/"
      }
    }
  }

  # Without versions there would be none to delete, and S3 refuses such a rule.
  depends_on = [aws_s3_bucket_versioning.state]
}
