output "endpoint" {
  description = "URL of the API, without a trailing slash."
  value       = aws_apigatewayv2_api.this.api_endpoint
}

output "id" {
  description = "Id of the API."
  value       = aws_apigatewayv2_api.this.id
}

# for alarms and dashboards
output "monitored" {
  description = "What watches the API must know: its id, its stage, and where each request is logged."
  value = {
    access_log_group_name = aws_cloudwatch_log_group.access.name
    id                    = aws_apigatewayv2_api.this.id
    stage_name            = aws_apigatewayv2_stage.this.name
  }
}
