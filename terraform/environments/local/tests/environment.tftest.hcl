mock_provider "aws" {
  source = "../../mocks"
}

variables {
  aws_endpoint         = "http://127.0.0.1:4560"
  database             = { admin_user = "postgres", host = "127.0.0.1", name = "postgres", port = 4565 }
  issuer_url           = "http://127.0.0.1:4562"
  payment_provider_url = "http://127.0.0.1:4563"
}

run "the_laptop_s_environment_names_every_function_its_own" {
  command = plan

  assert {
    condition     = length(output.function_names) == length(distinct(output.function_names)) && alltrue([for name in output.function_names : startswith(name, "local-")])
    error_message = "Every function must say which environment it belongs to."
  }
}

run "an_address_of_a_real_account_is_refused" {
  command = plan

  variables {
    aws_endpoint = "https://lambda.eu-west-1.amazonaws.com"
  }

  expect_failures = [var.aws_endpoint]
}
