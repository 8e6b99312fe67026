locals {
  monitored_queues = {
    on_email_feedback = module.feedback_queue.monitored
    on_event          = module.subscription.monitored
    send_email        = module.email_queue.monitored
    send_webhook      = module.webhook_queue.monitored
  }
}

# for the HTTP API
output "api" {
  description = "What the HTTP API needs to invoke this service's routes."
  value       = module.function["api"].invoke
}

# for alarms, dashboards and budgets
output "dead_letter_queues" {
  description = "Names of the dead-letter queues, by the function whose failures they keep."
  value = merge(
    { dispatch = module.dispatch_dead_letters.name },
    { for handler, queue in local.monitored_queues : handler => queue.dead_letter_queue_name },
  )
}

output "functions" {
  description = "Names and limits of the service's functions, by handler."
  value       = { for handler, function in module.function : handler => merge(function.monitored, { uses_database = false }) }
}

output "has_outbox" {
  description = "Whether the service publishes events through an outbox, whose age is a metric."
  value       = false
}

output "queues" {
  description = "Names of the service's queues, by the function that consumes them."
  value       = local.monitored_queues
}

output "rules" {
  description = "Names of the rules that pick events for the service, by the function that consumes them."
  value       = { on_event = module.subscription.rule_name }
}

output "slo" {
  description = "What the service's API promises its clients."
  value       = local.slo
}

# for people and tests
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
  value       = module.table.name
}
