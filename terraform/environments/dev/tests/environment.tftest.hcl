mock_provider "aws" {
  source = "../../mocks"
}

run "the_environment_s_numbers_hold_together" {
  command = plan

  assert {
    condition     = alltrue([for left in values(output.headroom) : left >= 0])
    error_message = "More is reserved than there is."
  }

  assert {
    condition     = output.api_url == "https://${local.api.name}"
    error_message = "Clients must be told the environment's own name."
  }

  assert {
    condition     = length(output.function_names) == length(distinct(output.function_names)) && alltrue([for name in output.function_names : startswith(name, "${local.environment}-")])
    error_message = "Every function must say which environment it belongs to."
  }
}
