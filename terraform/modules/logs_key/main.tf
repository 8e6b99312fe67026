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

  # Logs tells which group it encrypts for, and only this account's count.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "LetTheAccountDecide"
        Effect    = "Allow"
        Action    = ["kms:*"] # Who of the account may do what, its IAM policies say.
        Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
        Resource  = ["*"] # In a key's own policy this is the key.
      },
      {
        Sid    = "EncryptLogs"
        Effect = "Allow"
        Action = [
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:GenerateDataKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
        ]
        Condition = {
          ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:*" }
        }
        Principal = { Service = "logs.${local.region}.amazonaws.com" }
        Resource  = ["*"] # In a key's own policy this is the key.
      },
    ]
  })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.environment}-logs"
  target_key_id = aws_kms_key.this.key_id
}
