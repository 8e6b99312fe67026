output "log_group_name" {
  description = "Name of the log group, e.g. /audit/prod."
  value       = aws_cloudwatch_log_group.this.name
}
