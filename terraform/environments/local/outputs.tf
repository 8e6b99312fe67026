# for clients
output "api_url" {
  description = "URL of the HTTP API."
  value       = module.http_api.url
}

# for the front door
output "api_id" {
  description = "Id of the HTTP API."
  value       = module.http_api.id
}

# for people and tests
output "event_bus_name" {
  description = "Name of the bus."
  value       = module.event_bus.name
}

output "function_names" {
  description = "Names of all functions."
  value       = sort(concat(module.notifications.function_names, module.orders.function_names, module.users.function_names))
}

output "queue_urls" {
  description = "URLs of the queues, by service and consuming function."
  value = {
    notifications = module.notifications.queue_urls
    orders        = module.orders.queue_urls
    users         = module.users.queue_urls
  }
}
