locals {
  deliveries = flatten([
    for service_name, service in var.services : [
      for handler, rule in service.rules : {
        dimensions = { EventBusName = var.event_bus.name, RuleName = rule }
        handler    = handler
        rule       = rule
        service    = service_name
      }
    ]
  ])

  # EventBridge writes these metrics only where there is something to tell.
  delivery_alarms = flatten([
    [
      for delivery in local.deliveries : {
        kind       = "EventsAreNotDelivered"
        owner      = delivery.service
        subject    = replace(delivery.handler, "_", "-")
        severity   = "ticket"
        says       = "EventBridge could not deliver events by the rule ${delivery.rule}, and put them into the dead-letter queue."
        metric     = { namespace = "AWS/Events", name = "FailedInvocations", dimensions = delivery.dimensions, statistic = "Sum", period_seconds = 300 }
        threshold  = 1
        evaluation = { periods = 1, breaching = 1 }
        missing    = "notBreaching"
      }
    ],
    [
      # The archive keeps them for a month, so nobody is woken.
      for delivery in local.deliveries : {
        kind       = "EventsAreLost"
        owner      = delivery.service
        subject    = replace(delivery.handler, "_", "-")
        severity   = "ticket"
        says       = "EventBridge could neither deliver events by the rule ${delivery.rule} nor put them into the dead-letter queue: only the archive has them."
        metric     = { namespace = "AWS/Events", name = "InvocationsFailedToBeSentToDlq", dimensions = delivery.dimensions, statistic = "Sum", period_seconds = 300 }
        threshold  = 1
        evaluation = { periods = 1, breaching = 1 }
        missing    = "notBreaching"
      }
    ],
  ])
}
