output "arn" {
  description = "ARN of the queue, known before the queue exists."
  value       = local.arn
}

output "created_arn" {
  description = "The same ARN, known once the queue exists: for what AWS checks against the queue."
  value       = aws_sqs_queue.this.arn
}

output "name" {
  description = "Name of the queue, e.g. prod-orders-process-order-dead-letters."
  value       = aws_sqs_queue.this.name
}

output "url" {
  description = "URL of the queue."
  value       = aws_sqs_queue.this.url
}
