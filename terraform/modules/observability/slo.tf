locals {
  # How fast a promise is being broken, over a long window (is it worth waking somebody?) and a short one (does it still
  # go on?). 14.4 spends a fiftieth of a month's budget in an hour, 6 a twentieth in six hours; the numbers are those of
  # chapter 5 of Google's "The Site Reliability Workbook". Too few requests say nothing: a long window needs five bad ones.
  slo_windows = [
    { pace = "fast", name = "1h", seconds = 3600, burn_rate = 14.4, fewest = 5 },
    { pace = "fast", name = "5m", seconds = 300, burn_rate = 14.4, fewest = 1 },
    { pace = "slow", name = "6h", seconds = 21600, burn_rate = 6, fewest = 5 },
    { pace = "slow", name = "30m", seconds = 1800, burn_rate = 6, fewest = 1 },
  ]

  # By promise: which requests are bad, of how many, and what share of them may be.
  promises = flatten([
    for service_name, service in var.services : [
      for dimensions in [{ FunctionName = service.functions["api"].name, Resource = "${service.functions["api"].name}:live" }] : [
        {
          kind           = "AvailabilityBudgetBurns"
          service        = service_name
          says           = "Too many requests to ${service_name} fail"
          budget_percent = 100 - service.slo.availability_percent

          # Lambda counts what it could not run or finish, and the service what it answered with 5xx: it writes no zeros.
          all = "(invocations + throttles)"
          bad = "(errors + throttles + FILL(server_errors, 0))"
          metrics = {
            errors        = { namespace = "AWS/Lambda", name = "Errors", dimensions = dimensions, statistic = "Sum" }
            invocations   = { namespace = "AWS/Lambda", name = "Invocations", dimensions = dimensions, statistic = "Sum" }
            server_errors = { namespace = var.environment, name = "ServerErrors", dimensions = { service = service_name }, statistic = "Sum" }
            throttles     = { namespace = "AWS/Lambda", name = "Throttles", dimensions = dimensions, statistic = "Sum" }
          }
        },
        {
          kind           = "LatencyBudgetBurns"
          service        = service_name
          says           = "Too many requests to ${service_name} take more than ${service.slo.latency.milliseconds} ms"
          budget_percent = 100 - service.slo.latency.percent
          all            = "answered"
          bad            = "FILL(slow, 0)"
          metrics = {
            answered = { namespace = "AWS/Lambda", name = "Duration", dimensions = dimensions, statistic = "SampleCount" }
            slow     = { namespace = "AWS/Lambda", name = "Duration", dimensions = dimensions, statistic = "TC(${service.slo.latency.milliseconds}:)" }
          }
        },
      ]
    ]
  ])

  slo_alarms = flatten([
    for promise in local.promises : [
      for window in local.slo_windows : {
        kind       = promise.kind
        owner      = promise.service
        subject    = window.name
        severity   = "page"
        together   = "${promise.kind} ${window.pace}"
        says       = "${promise.says}: over ${window.name}, ${window.burn_rate} times as many as its promise allows."
        threshold  = window.burn_rate * promise.budget_percent
        evaluation = { periods = 1, breaching = 1 }
        missing    = "notBreaching" # Without a request no promise is broken.

        math = {
          expression     = "IF(${promise.bad} >= ${window.fewest}, 100 * ${promise.bad} / ${promise.all}, 0)"
          metrics        = promise.metrics
          period_seconds = window.seconds
        }
      }
    ]
  ])
}
