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
  value       = sort(flatten([for service in local.services : values(service.functions)[*].name]))
}

output "queue_urls" {
  description = "URLs of the queues, by service and consuming function."
  value       = { for name, service in local.services : name => service.queue_urls }
}
