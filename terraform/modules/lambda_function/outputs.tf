# for whoever invokes it
output "alias_arn" {
  description = "ARN of the alias live: what mappings and schedules invoke."
  value       = aws_lambda_alias.live.arn
}

output "alias_name" {
  description = "Name of the alias: live."
  value       = aws_lambda_alias.live.name
}

output "invoke" {
  description = "What an HTTP API needs to invoke the alias and to be allowed to."
  value = {
    alias_name      = aws_lambda_alias.live.name
    arn             = aws_lambda_alias.live.invoke_arn
    function_name   = aws_lambda_function.this.function_name
    timeout_seconds = var.timeout_seconds
  }
}

# for alarms and dashboards
output "monitored" {
  description = "What watches the function must know: its names, and the limits that it can come near to."
  value = {
    log_group_name       = aws_cloudwatch_log_group.this.name
    memory_mb            = var.memory_mb
    name                 = aws_lambda_function.this.function_name
    reserved_concurrency = var.reserved_concurrency
    timeout_seconds      = var.timeout_seconds
  }
}

# for people
output "log_group_name" {
  description = "Name of the log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "name" {
  description = "Name of the function, e.g. prod-orders-process-order."
  value       = aws_lambda_function.this.function_name
}

output "recursive_loop" {
  description = "What Lambda does when the function keeps causing its own invocation: Terminate or Allow."
  value       = aws_lambda_function_recursion_config.this.recursive_loop
}

output "security_group_ids" {
  description = "Security groups that the function is in; none outside of a VPC."
  value       = var.vpc.security_group_ids
}

# for releases
output "version" {
  description = "The newest published version, e.g. 7. A release moves the alias to it."
  value       = aws_lambda_function.this.version
}
