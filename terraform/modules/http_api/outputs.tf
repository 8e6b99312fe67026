# for clients
output "url" {
  description = "URL of the API, without a trailing slash."
  value       = var.domain == null ? aws_apigatewayv2_api.this.api_endpoint : "https://${var.domain.name}"
}

# for alarms and the front door
output "id" {
  description = "Id of the API."
  value       = aws_apigatewayv2_api.this.id
}

output "log_group_name" {
  description = "Name of the group that access logs go to."
  value       = aws_cloudwatch_log_group.access.name
}

output "stage" {
  description = "Name of the stage."
  value       = aws_apigatewayv2_stage.this.name
}
