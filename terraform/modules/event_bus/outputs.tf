output "arn" {
  description = "ARN of the bus: what a publisher may put events on."
  value       = aws_cloudwatch_event_bus.this.arn
}

output "name" {
  description = "Name of the bus: where rules are attached."
  value       = aws_cloudwatch_event_bus.this.name
}
