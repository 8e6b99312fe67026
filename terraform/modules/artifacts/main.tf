# Old releases stay: a rollback is one line in releases.json, and a package is a few megabytes.
resource "aws_s3_bucket" "this" {
  # checkov:skip=CKV_AWS_18: Who reads and writes is in CloudTrail's data events where an account wants them.
  # checkov:skip=CKV2_AWS_62: Nobody waits for a package: a release names it.
  # checkov:skip=CKV_AWS_144: Packages can be built again, byte for byte.
  # checkov:skip=CKV_AWS_145: Packages hold no secret, and Lambda reads them without needing a key.
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
    Statement = [
      {
        Sid       = "RefusePlainText"
        Effect    = "Deny"
        Action    = ["s3:*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
        Principal = { AWS = "*" }
        Resource  = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]
      },
      # What was reviewed under a hash is what runs under it: an upload must say that it expects nothing there.
      {
        Sid       = "RefuseToOverwrite"
        Effect    = "Deny"
        Action    = ["s3:PutObject"]
        Condition = { Null = { "s3:if-none-match" = "true" } }
        Principal = { AWS = "*" }
        Resource  = ["${aws_s3_bucket.this.arn}/*"]
      },
    ]
  })
}

# content
resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.bucket

  versioning_configuration {
    status = "Enabled"
  }
}

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

  # What was deleted by mistake can be brought back for a month.
  rule {
    id     = "deleted packages"
    status = "Enabled"

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }

    filter {
      prefix = "" # wherever they lie
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}
