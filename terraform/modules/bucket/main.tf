data "aws_partition" "current" {}

locals {
  # Put together here, because queues and functions whose policies name the bucket must not wait for it.
  arn = "arn:${data.aws_partition.current.partition}:s3:::${var.name}"
}

# Versioning stays off: whoever deletes a person's file means it, and an old version would keep it.
resource "aws_s3_bucket" "this" {
  # checkov:skip=CKV_AWS_18: Who reads and writes is in CloudTrail's data events where an account wants them; access logs would be one more bucket of personal data.
  # checkov:skip=CKV_AWS_21: Whoever deletes a person's file means it, and an old version would keep it.
  # checkov:skip=CKV_AWS_144: Files live for days and can be made again; another region would be one more place to erase people from.
  # checkov:skip=CKV_AWS_145: Files live for days behind short-lived links: a key of one's own would be one more permission for each who signs one.
  bucket = var.name
}

# access
resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.bucket
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.bucket

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "RefusePlainText"
      Effect    = "Deny"
      Action    = ["s3:*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
      Principal = { AWS = "*" }
      Resource  = [local.arn, "${local.arn}/*"]
    }]
  })
}

resource "aws_s3_bucket_cors_configuration" "this" {
  count = length(var.cors_allowed_origins) == 0 ? 0 : 1

  bucket = aws_s3_bucket.this.bucket

  cors_rule {
    allowed_headers = ["*"]
    allowed_methods = ["GET", "POST"]
    allowed_origins = var.cors_allowed_origins
    expose_headers  = ["etag"]
    max_age_seconds = 3600
  }
}

# content
resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.bucket

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.bucket

  # The parts of an upload that nobody finished are paid for and seen in no listing.
  rule {
    id     = "abandoned uploads"
    status = "Enabled"

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }

    filter {
      prefix = "" # wherever they lie
    }
  }

  dynamic "rule" {
    for_each = var.expiration_days

    content {
      id     = rule.key
      status = "Enabled"

      expiration {
        days = rule.value
      }

      filter {
        prefix = rule.key
      }
    }
  }
}

# news
resource "aws_s3_bucket_notification" "this" {
  bucket = aws_s3_bucket.this.bucket

  dynamic "queue" {
    for_each = var.notifications

    content {
      id            = queue.key
      events        = ["s3:ObjectCreated:*"]
      filter_prefix = queue.value.prefix
      filter_suffix = queue.value.suffix
      queue_arn     = queue.value.queue_arn
    }
  }
}
