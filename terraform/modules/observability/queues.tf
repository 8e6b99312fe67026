locals {
  queues = flatten([
    for service_name, service in var.services : [
      for handler, queue in service.queues : {
        handler = handler
        name    = queue.name
        service = service_name

        # A message is hidden for six timeouts after each of its five receives; then it is a dead letter. What is older
        # is not being tried, but waits.
        tried_for_seconds = 5 * 6 * service.functions[handler].timeout_seconds
      }
    ]
  ])

  dead_letter_queues = flatten([
    for service_name, service in var.services : [
      for handler, name in service.dead_letter_queues : { handler = handler, name = name, service = service_name }
    ]
  ])

  # SQS tells nothing of a queue that was empty for six hours.
  queue_alarms = flatten([
    [
      for queue in local.queues : {
        kind       = "QueueIsBehind"
        owner      = queue.service
        subject    = replace(queue.handler, "_", "-")
        severity   = "page"
        says       = "The oldest message in ${queue.name} has waited for more than ${queue.tried_for_seconds / 60} minutes: its consumer is stopped, or too slow."
        metric     = { namespace = "AWS/SQS", name = "ApproximateAgeOfOldestMessage", dimensions = { QueueName = queue.name }, statistic = "Maximum", period_seconds = 60 }
        threshold  = queue.tried_for_seconds
        evaluation = { periods = 5, breaching = 5 }
        missing    = "notBreaching"
      }
    ],
    [
      # They keep for two weeks, so nobody is woken.
      for queue in local.dead_letter_queues : {
        kind       = "DeadLettersWait"
        owner      = queue.service
        subject    = replace(queue.handler, "_", "-")
        severity   = "ticket"
        says       = "${queue.name} holds what could not be handled. It is deleted after 14 days."
        metric     = { namespace = "AWS/SQS", name = "ApproximateNumberOfMessagesVisible", dimensions = { QueueName = queue.name }, statistic = "Maximum", period_seconds = 60 }
        threshold  = 1
        evaluation = { periods = 1, breaching = 1 }
        missing    = "notBreaching"
      }
    ],
  ])
}
