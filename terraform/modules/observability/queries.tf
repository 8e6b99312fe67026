locals {
  log_group_names = sort(local.functions[*].log_group_name)

  # CloudWatch finds the fields of JSON lines by itself, and those of Lambda's own REPORT lines under names with an @.
  queries = {
    "cold starts" = {
      log_group_names = local.log_group_names
      lines = [
        "filter @type = \"REPORT\" and ispresent(@initDuration)",
        "stats count(*) as cold_starts, avg(@initDuration) as average_ms, pct(@initDuration, 95) as p95_ms, max(@initDuration) as longest_ms by @log",
        "sort longest_ms desc",
      ]
    }

    "errors by route" = {
      log_group_names = local.log_group_names
      lines = [
        "filter message = \"request\" and status >= 500",
        "stats count(*) as failures, max(@timestamp) as last by service, route, status",
        "sort failures desc",
      ]
    }

    "failures" = {
      log_group_names = local.log_group_names
      lines = [
        "filter level = \"ERROR\"",
        "fields @timestamp, service, route, message, reason, exception_name, exception, correlation_id, function_request_id",
        "sort @timestamp desc",
        "limit 100",
      ]
    }

    "gateway answers by route" = {
      log_group_names = [var.api.log_group_name]
      lines = [
        "stats count(*) as requests, pct(latency, 99) as p99_ms by route, status, integration_error",
        "sort requests desc",
      ]
    }

    "one correlation id" = {
      log_group_names = local.log_group_names
      lines = [
        "filter correlation_id = \"WRITE-THE-ID-HERE\"",
        "fields @timestamp, service, route, level, message, status, exception, function_request_id",
        "sort @timestamp asc",
        "limit 1000",
      ]
    }

    "slowest invocations" = {
      log_group_names = local.log_group_names
      lines = [
        "filter @type = \"REPORT\"",
        "fields @timestamp, @log, @duration, @initDuration, @maxMemoryUsed / 1000000 as used_mb, @requestId",
        "sort @duration desc",
        "limit 50",
      ]
    }
  }
}

resource "aws_cloudwatch_query_definition" "this" {
  for_each = local.queries

  name            = "${var.environment}/${each.key}"
  log_group_names = each.value.log_group_names
  query_string    = join("\n| ", each.value.lines)
}
