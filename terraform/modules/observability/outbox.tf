locals {
  # The relay tells the age about once a minute, when a turn ends. Without a word from it nobody knows the age: it is
  # dead, and events wait.
  outbox_alarms = [
    for service_name, service in var.services : {
      kind       = "OutboxIsStuck"
      owner      = service_name
      subject    = ""
      severity   = "page"
      says       = "Events of ${service_name} have waited in its outbox for more than two minutes, or its relay tells nothing: other services do not learn what happened."
      metric     = { namespace = var.environment, name = "OutboxLag", dimensions = { service = service_name }, statistic = "Maximum", period_seconds = 300 }
      threshold  = 120
      evaluation = { periods = 2, breaching = 2 }
      missing    = "breaching"
    } if service.has_outbox
  ]
}
