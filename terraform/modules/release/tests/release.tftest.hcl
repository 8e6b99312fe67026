mock_provider "aws" {
  source = "../../mocks"
}

variables {
  environment = "test"
  strategy    = { percent = 10, minutes = 5 }
}

run "a_part_of_the_traffic_tries_a_new_version_for_a_while" {
  assert {
    condition = [
      for routing in aws_codedeploy_deployment_config.this.traffic_routing_config :
      [routing.type, routing.time_based_canary[0].percentage, routing.time_based_canary[0].interval]
    ] == [["TimeBasedCanary", 10, 5]]
    error_message = "A canary is a tenth of the traffic for five minutes, and then all of it."
  }

  assert {
    condition     = aws_codedeploy_deployment_config.this.deployment_config_name == "test-10-percent-5-minutes"
    error_message = "A configuration cannot be changed, so another strategy must have another name."
  }
}

run "all_of_the_traffic_moves_at_once_unasked" {
  variables {
    strategy = {}
  }

  assert {
    condition = (
      aws_codedeploy_deployment_config.this.traffic_routing_config[0].type == "AllAtOnce"
      && aws_codedeploy_deployment_config.this.deployment_config_name == "test-at-once"
    )
    error_message = "Without a strategy nobody waits."
  }
}

run "only_aliases_of_the_environment_are_moved" {
  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.this.policy).Statement : statement.Sid => statement.Resource
      } == {
      MoveAliases = ["arn:aws:lambda:eu-west-1:123456789012:function:test-*"]
      SeeAlarms   = ["*"]
    }
    error_message = "CodeDeploy must reach no other environment's functions."
  }

  assert {
    condition     = output.application_name == "test" && aws_codedeploy_app.this.compute_platform == "Lambda"
    error_message = "Whoever releases finds the application by the environment's name."
  }
}

run "a_canary_without_minutes_is_refused" {
  command = plan

  variables {
    strategy = { percent = 10 }
  }

  expect_failures = [var.strategy]
}

run "more_than_all_of_the_traffic_and_an_environment_without_a_name_are_refused" {
  command = plan

  variables {
    environment = ""
    strategy    = { percent = 110, minutes = 5 }
  }

  expect_failures = [var.environment, var.strategy]
}
