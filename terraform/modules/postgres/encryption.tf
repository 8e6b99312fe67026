# One key for all that the database writes anywhere: storage and backups, Performance Insights, logs, and the
# administrator's password. RDS and Secrets Manager use it by grants, in the name of whoever asks them.
resource "aws_kms_key" "this" {
  description             = "Encrypts the database of ${var.name}, its backups, logs and administrator's password"
  deletion_window_in_days = 30
  enable_key_rotation     = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Without it nobody could ever change the key again; who of the account may, its IAM policies say.
        Sid       = "LeaveTheKeyToTheAccount"
        Effect    = "Allow"
        Action    = ["kms:*"]
        Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
        Resource  = ["*"] # In a key's own policy this is the key.
      },
      {
        Sid    = "EncryptTheseLogGroups"
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
          ArnEquals = {
            "kms:EncryptionContext:aws:logs:arn" = [
              for name in values(local.log_group_names) : "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:${name}"
            ]
          }
        }
        Principal = { Service = "logs.${local.region}.amazonaws.com" }
        Resource  = ["*"] # In a key's own policy this is the key.
      },
    ]
  })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}-postgres"
  target_key_id = aws_kms_key.this.key_id
}
