resource "aws_cloudwatch_log_group" "this" {
  name              = "/audit/${var.environment}"
  kms_key_id        = var.kms_key_arn
  retention_in_days = 731 # Somebody may ask a year later why a customer was mailed twice.
}
