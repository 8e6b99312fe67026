mock_provider "aws" {
  source = "../../mocks"
}

variables {
  pull_request = 12
}

run "the_environment_s_numbers_hold_together" {
  command = plan

  assert {
    condition     = alltrue([for left in values(output.headroom) : left >= 0])
    error_message = "More is reserved than there is."
  }

  assert {
    condition     = length(output.function_names) == length(distinct(output.function_names)) && alltrue([for name in output.function_names : startswith(name, "${local.environment}-")])
    error_message = "Every function must say which environment it belongs to."
  }
}

run "a_branch_is_no_number_of_a_pull_request" {
  command = plan

  variables {
    pull_request = 0
  }

  expect_failures = [var.pull_request]
}
