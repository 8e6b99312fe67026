output "arn" {
  description = "ARN of the key: what log groups name as their kms_key_id."
  value       = aws_kms_key.this.arn
}
