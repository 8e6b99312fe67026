# for the HTTP API
output "api" {
  description = "What the HTTP API needs to invoke this service's routes."
  value       = module.function["api"].invoke
}

# for people and dashboards
output "function_names" {
  description = "Names of the service's functions."
  value       = sort([for function in module.function : function.name])
}

output "queue_urls" {
  description = "URLs of the service's queues, by the function that consumes them."
  value = {
    on_email_feedback = module.feedback_queue.url
    on_event          = module.subscription.queue_url
    send_email        = module.email_queue.url
    send_webhook      = module.webhook_queue.url
  }
}

output "table_name" {
  description = "Name of the table that holds the notifications."
  value       = aws_dynamodb_table.this.name
}
