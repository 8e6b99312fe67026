locals {
  api_dimensions = { ApiId = var.api.id, Stage = var.api.stage }

  # Nobody calls at night; that is no fault.
  api_alarms = [
    {
      kind       = "ApiFails"
      owner      = "api"
      subject    = ""
      severity   = "page"
      says       = "More than one in twenty requests to the HTTP API is answered with 5xx, by the gateway or by a service."
      threshold  = 5
      evaluation = { periods = 5, breaching = 3 }
      missing    = "notBreaching"

      # One failure among three requests at night is no reason to wake somebody.
      math = {
        expression     = "IF(failed >= 5, 100 * failed / requests, 0)"
        period_seconds = 60
        metrics = {
          failed   = { namespace = "AWS/ApiGateway", name = "5xx", dimensions = local.api_dimensions, statistic = "Sum" }
          requests = { namespace = "AWS/ApiGateway", name = "Count", dimensions = local.api_dimensions, statistic = "Sum" }
        }
      }
    },
    {
      # Unlike the promise of a service, this counts cold starts and the gateway's own time.
      kind       = "ApiIsSlow"
      owner      = "api"
      subject    = ""
      severity   = "ticket"
      says       = "One in a hundred requests to the HTTP API takes more than three seconds, as its clients see it."
      metric     = { namespace = "AWS/ApiGateway", name = "Latency", dimensions = local.api_dimensions, statistic = "p99", period_seconds = 300 }
      threshold  = 3000
      evaluation = { periods = 3, breaching = 3 }
      missing    = "notBreaching"
    },
  ]
}
