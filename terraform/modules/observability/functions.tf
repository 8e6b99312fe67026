locals {
  functions = flatten([
    for service_name, service in var.services : [
      for handler, function in service.functions : merge(function, {
        dimensions = { FunctionName = function.name, Resource = "${function.name}:live" } # Everything invokes the alias.
        handler    = handler
        has_queue  = contains(keys(service.queues), handler)
        service    = service_name
      })
    ]
  ])

  # A function that nobody invokes has no data, and nothing is wrong with it.
  function_alarms = flatten([
    [
      # One failure is tried again by whatever invoked the function; these keep failing.
      for function in local.functions : {
        kind       = "FunctionFails"
        owner      = function.service
        subject    = replace(function.handler, "_", "-")
        severity   = "ticket"
        says       = "${function.name} keeps failing: it raises, runs out of time or out of memory."
        metric     = { namespace = "AWS/Lambda", name = "Errors", dimensions = function.dimensions, statistic = "Sum", period_seconds = 300 }
        threshold  = 1
        evaluation = { periods = 3, breaching = 2 }
        missing    = "notBreaching"
      }
    ],
    [
      for function in local.functions : {
        kind       = "FunctionIsThrottled"
        owner      = function.service
        subject    = replace(function.handler, "_", "-")
        severity   = "ticket"
        says       = "Lambda refuses to run ${function.name}: all of its ${function.reserved_concurrency} reserved executions are busy."
        metric     = { namespace = "AWS/Lambda", name = "Throttles", dimensions = function.dimensions, statistic = "Sum", period_seconds = 300 }
        threshold  = 1
        evaluation = { periods = 3, breaching = 2 }
        missing    = "notBreaching"
      }
    ],
    [
      # Loops over work stop by themselves with a twelfth of their time or more left, so what comes nearer hangs.
      for function in local.functions : {
        kind       = "FunctionNearsItsTimeout"
        owner      = function.service
        subject    = replace(function.handler, "_", "-")
        severity   = "ticket"
        says       = "${function.name} needs more than 95 % of the ${function.timeout_seconds} s after which Lambda stops it."
        metric     = { namespace = "AWS/Lambda", name = "Duration", dimensions = function.dimensions, statistic = "Maximum", period_seconds = 300 }
        threshold  = 0.95 * 1000 * function.timeout_seconds
        evaluation = { periods = 3, breaching = 2 }
        missing    = "notBreaching"
      }
    ],
    [
      # A queue waits while its consumers are busy, and its age is watched. A function that is meant to run once or twice
      # at a time is always near its reservation. Whoever calls another one is refused next.
      for function in local.functions : {
        kind       = "FunctionNearsItsReservation"
        owner      = function.service
        subject    = replace(function.handler, "_", "-")
        severity   = "ticket"
        says       = "${function.name} uses more than 80 % of its ${function.reserved_concurrency} reserved executions; when all are busy, callers are refused."
        metric     = { namespace = "AWS/Lambda", name = "ConcurrentExecutions", dimensions = { FunctionName = function.name }, statistic = "Maximum", period_seconds = 60 }
        threshold  = 0.8 * function.reserved_concurrency
        evaluation = { periods = 5, breaching = 5 }
        missing    = "notBreaching"
      } if !function.has_queue && function.reserved_concurrency >= 5
    ],
    [
      # No function here does its work in much less than a second for long, unless the work is its own making.
      for function in local.functions : {
        kind       = "FunctionRunsAway"
        owner      = function.service
        subject    = replace(function.handler, "_", "-")
        severity   = "ticket"
        says       = "${function.name} was invoked more than once a second and reserved execution for a quarter of an hour: something may go round in a circle, and costs money."
        metric     = { namespace = "AWS/Lambda", name = "Invocations", dimensions = function.dimensions, statistic = "Sum", period_seconds = 300 }
        threshold  = 300 * function.reserved_concurrency
        evaluation = { periods = 3, breaching = 3 }
        missing    = "notBreaching"
      }
    ],
  ])
}
