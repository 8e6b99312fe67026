module "dispatch_dead_letters" {
  source = "../../../terraform/modules/dead_letter_queue"

  name = "${var.environment}-notifications-dispatch"
}

resource "aws_lambda_event_source_mapping" "dispatch" {
  event_source_arn  = module.table.stream_arn
  function_name     = module.function["dispatch"].alias_arn
  batch_size        = 100
  starting_position = "TRIM_HORIZON" # LATEST would lose what is written while the mapping is made.

  # One bad record must not hold up a shard: it is found by halving, tried again, and put aside.
  bisect_batch_on_function_error = true
  function_response_types        = ["ReportBatchItemFailures"]
  maximum_record_age_in_seconds  = 86400
  maximum_retry_attempts         = 10

  destination_config {
    on_failure {
      destination_arn = module.dispatch_dead_letters.created_arn
    }
  }

  # New notifications, and those whose time has come; other changes of state are of whoever delivers them.
  filter_criteria {
    filter {
      pattern = jsonencode({
        eventName = ["INSERT"]
        dynamodb  = { NewImage = { status = { S = ["pending"] } } }
      })
    }

    filter {
      pattern = jsonencode({
        eventName = ["MODIFY"]
        dynamodb  = { NewImage = { status = { S = ["pending"] } }, OldImage = { status = { S = ["delayed"] } } }
      })
    }
  }
}
