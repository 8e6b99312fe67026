data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name
}

# Deleting it makes every log of the environment unreadable, so AWS waits for as long as it can.
resource "aws_kms_key" "this" {
  description             = "Encrypts the logs of ${var.environment}."
  deletion_window_in_days = 30
  enable_key_rotation     = true

  # A key's policy means the key by "*". Logs tells which group it encrypts for, and only this account's count.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "LetTheAccountDecide"
        Effect    = "Allow"
        Action    = ["kms:*"]
        Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
        Resource  = ["*"]
      },
      {
        Sid    = "EncryptLogs"
        Effect = "Allow"
        Action = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*", "kms:DescribeKey"]
        Condition = {
          ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:*" }
        }
        Principal = { Service = "logs.${local.region}.amazonaws.com" }
        Resource  = ["*"]
      },
    ]
  })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.environment}-logs"
  target_key_id = aws_kms_key.this.key_id
}
