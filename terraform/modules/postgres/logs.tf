locals {
  # Names that RDS chooses, by what it exports. Who was refused by IAM, and why, stands in no other log.
  log_group_names = { for log in ["iam-db-auth-error", "postgresql"] : log => "/aws/rds/cluster/${var.name}/${log}" }
}

# Made before the cluster: RDS makes groups that are kept for ever, with CloudWatch's own key.
resource "aws_cloudwatch_log_group" "this" {
  for_each = local.log_group_names

  name              = each.value
  kms_key_id        = aws_kms_key.this.arn
  retention_in_days = var.log_retention_days
}
