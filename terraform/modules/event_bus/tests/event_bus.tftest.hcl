mock_provider "aws" {
  source = "../../mocks"
}

run "every_event_of_the_bus_is_archived_for_a_month" {
  variables {
    name = "test"
  }

  assert {
    condition = (
      aws_cloudwatch_event_archive.this.event_source_arn == aws_cloudwatch_event_bus.this.arn
      && aws_cloudwatch_event_archive.this.event_pattern == null
      && aws_cloudwatch_event_archive.this.retention_days == 30
    )
    error_message = "What is not archived cannot be replayed after a consumer was mended."
  }
}

run "the_default_bus_and_an_archive_for_ever_are_refused" {
  command = plan

  variables {
    archive_days = 0
    name         = "default"
  }

  expect_failures = [var.archive_days, var.name]
}
