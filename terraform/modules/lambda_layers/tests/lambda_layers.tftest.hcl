mock_provider "aws" {
  source = "../../mocks"
}

run "each_layer_is_named_after_its_environment_and_fits_the_functions" {
  variables {
    architecture = "x86_64"
    artifacts    = { postgres = { bucket = "test-artifacts", key = "layer-postgres/7be1.zip" } }
    environment  = "test"
  }

  assert {
    condition = (
      aws_lambda_layer_version.this["postgres"].layer_name == "test-postgres"
      && aws_lambda_layer_version.this["postgres"].s3_key == "layer-postgres/7be1.zip"
      && aws_lambda_layer_version.this["postgres"].compatible_architectures == toset(["x86_64"])
    )
    error_message = "A layer for another processor would fail at import, not at apply."
  }

  assert {
    condition     = keys(output.arns) == ["postgres"]
    error_message = "Services pick layers by name."
  }
}

run "no_layers_and_an_unknown_processor_are_refused" {
  command = plan

  variables {
    architecture = "arm"
    artifacts    = {}
    environment  = "test"
  }

  expect_failures = [var.architecture, var.artifacts]
}
