mock_provider "aws" {
  source = "../../mocks"
}

variables {
  cidr_block = "10.20.0.0/16"
  name       = "test"
}

run "the_first_two_zones_get_a_private_subnet_each_and_no_way_outside" {
  assert {
    condition = { for zone, subnet in aws_subnet.private : zone => subnet.cidr_block } == {
      "eu-west-1a" = "10.20.0.0/18"
      "eu-west-1b" = "10.20.64.0/18"
    }
    error_message = "Subnets must lie in the first zones by name and not overlap."
  }

  assert {
    condition = (
      length(aws_internet_gateway.this) == 0
      && length(aws_subnet.public) == 0
      && length(aws_nat_gateway.this) == 0
      && length(aws_route.private_to_internet) == 0
      && output.has_internet == false
      && output.nat_gateway_ids == {}
    )
    error_message = "Nothing may reach the internet unasked, and no NAT gateway may cost anything."
  }

  assert {
    condition     = aws_vpc.this.enable_dns_hostnames && aws_vpc.this.enable_dns_support
    error_message = "Without both, private names of endpoints lead outside."
  }

  assert {
    condition     = length(output.private_subnet_ids) == 2 && keys(aws_route_table_association.private) == ["eu-west-1a", "eu-west-1b"]
    error_message = "Every private subnet must have a route table of ours, or it gets the default one."
  }
}

run "the_defaults_that_a_vpc_is_born_with_open_nothing" {
  # Rules that are not written out are known after the apply only, whatever they are.
  command = plan

  assert {
    condition     = length(aws_default_security_group.this.egress) == 0 && length(aws_default_security_group.this.ingress) == 0 && length(aws_default_route_table.this.route) == 0
    error_message = "Whoever names no group or no table must get one that opens nothing."
  }

  assert {
    condition = (
      [for rule in aws_default_network_acl.this.ingress : [rule.rule_no, rule.action, rule.cidr_block, rule.protocol]] == [[100, "allow", "0.0.0.0/0", "-1"]]
      && [for rule in aws_default_network_acl.this.egress : [rule.rule_no, rule.action, rule.cidr_block, rule.protocol]] == [[100, "allow", "0.0.0.0/0", "-1"]]
    )
    error_message = "The list must let pass what the security groups allow: it knows of no connections."
  }
}

run "three_zones_with_a_gateway_each_go_out_by_their_own" {
  variables {
    availability_zone_count = 3
    nat                     = "per_availability_zone"
  }

  assert {
    condition = { for zone, subnet in aws_subnet.public : zone => [subnet.cidr_block, subnet.map_public_ip_on_launch] } == {
      "eu-west-1a" = ["10.20.192.0/20", false]
      "eu-west-1b" = ["10.20.208.0/20", false]
      "eu-west-1c" = ["10.20.224.0/20", false]
    }
    error_message = "Public subnets must lie in the quarter kept for them, and give no addresses away."
  }

  assert {
    condition     = local.nat_zone_of == { "eu-west-1a" = "eu-west-1a", "eu-west-1b" = "eu-west-1b", "eu-west-1c" = "eu-west-1c" }
    error_message = "A zone must not go out by another's gateway: it would fail with it, and pay for the way."
  }

  assert {
    condition     = output.has_internet && keys(output.nat_gateway_ids) == ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
    error_message = "Alarms must find each gateway."
  }

  assert {
    condition     = toset([for route in aws_route.private_to_internet : route.destination_cidr_block]) == toset(["0.0.0.0/0"]) && length(aws_route.private_to_internet) == 3
    error_message = "Each private subnet must lead outside."
  }
}

run "a_single_gateway_serves_every_zone" {
  variables {
    availability_zone_count = 3
    nat                     = "single"
  }

  assert {
    condition     = keys(aws_nat_gateway.this) == ["eu-west-1a"] && keys(aws_subnet.public) == ["eu-west-1a"] && length(aws_internet_gateway.this) == 1
    error_message = "One gateway must be paid for, in the first zone."
  }

  assert {
    condition     = local.nat_zone_of == { "eu-west-1a" = "eu-west-1a", "eu-west-1b" = "eu-west-1a", "eu-west-1c" = "eu-west-1a" }
    error_message = "Every zone must go out by it."
  }
}

run "endpoints_serve_this_account_only_and_take_over_the_public_names" {
  assert {
    condition = { for service, endpoint in aws_vpc_endpoint.gateway : service => [endpoint.service_name, endpoint.vpc_endpoint_type] } == {
      dynamodb = ["com.amazonaws.eu-west-1.dynamodb", "Gateway"]
      s3       = ["com.amazonaws.eu-west-1.s3", "Gateway"]
    }
    error_message = "S3 and DynamoDB must be reached without NAT and without cost."
  }

  assert {
    condition = { for service, endpoint in aws_vpc_endpoint.interface : service => [endpoint.service_name, endpoint.vpc_endpoint_type, endpoint.private_dns_enabled] } == {
      events         = ["com.amazonaws.eu-west-1.events", "Interface", true]
      secretsmanager = ["com.amazonaws.eu-west-1.secretsmanager", "Interface", true]
      sqs            = ["com.amazonaws.eu-west-1.sqs", "Interface", true]
    }
    error_message = "What functions inside call must be there, under its public name; nothing else may be paid for."
  }

  assert {
    condition = {
      for service, endpoint in merge(aws_vpc_endpoint.gateway, aws_vpc_endpoint.interface) : service => [
        for statement in jsondecode(endpoint.policy).Statement : [statement.Effect, statement.Action, statement.Condition]
      ]
      } == {
      for service in ["dynamodb", "events", "s3", "secretsmanager", "sqs"] : service => [
        ["Allow", ["${service}:*"], { StringEquals = { "aws:PrincipalAccount" = "123456789012", "aws:ResourceAccount" = "123456789012" } }]
      ]
    }
    error_message = "With another account's keys, or towards another account's buckets and queues, nothing may pass."
  }

  assert {
    condition     = aws_vpc_endpoint.interface["sqs"].security_group_ids == toset([aws_security_group.endpoints.id]) && aws_vpc_endpoint.interface["sqs"].subnet_ids == toset(output.private_subnet_ids)
    error_message = "An endpoint must be reached in the private subnets, through its own security group."
  }

  assert {
    condition     = keys(output.endpoints.prefix_list_ids) == ["dynamodb", "s3"] && output.endpoints.security_group_id == aws_security_group.endpoints.id
    error_message = "Functions must be able to name what they are let out to."
  }
}

run "no_interface_endpoint_is_paid_for_where_none_is_asked" {
  variables {
    interface_endpoints = []
  }

  assert {
    condition     = length(aws_vpc_endpoint.interface) == 0 && keys(aws_vpc_endpoint.gateway) == ["dynamodb", "s3"]
    error_message = "Only the free ones may stay."
  }
}

run "every_connection_is_recorded_encrypted_and_for_a_month" {
  variables {
    logs = { kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/logs" }
  }

  assert {
    condition     = aws_flow_log.this.traffic_type == "ALL" && aws_flow_log.this.vpc_id == aws_vpc.this.id && aws_flow_log.this.log_destination == aws_cloudwatch_log_group.flow_logs.arn
    error_message = "What was refused shows attempts, and what was accepted shows what they led to."
  }

  assert {
    condition = (
      aws_cloudwatch_log_group.flow_logs.name == "/aws/vpc/test/flow-logs"
      && aws_cloudwatch_log_group.flow_logs.retention_in_days == 30
      && aws_cloudwatch_log_group.flow_logs.kms_key_id == "arn:aws:kms:eu-west-1:123456789012:key/logs"
      && output.flow_log_group_name == "/aws/vpc/test/flow-logs"
    )
    error_message = "Records must be encrypted with the given key, and not kept for ever."
  }

  assert {
    condition = flatten(jsondecode(aws_iam_role_policy.flow_logs.policy).Statement[*].Resource) == [
      "arn:aws:logs:eu-west-1:123456789012:log-group:mock",
      "arn:aws:logs:eu-west-1:123456789012:log-group:mock:*",
      "arn:aws:logs:eu-west-1:123456789012:log-group:*",
    ]
    error_message = "The role must write to its own log group only."
  }

  assert {
    condition     = jsondecode(aws_iam_role.flow_logs.assume_role_policy).Statement[0].Condition == { StringEquals = { "aws:SourceAccount" = "123456789012" } }
    error_message = "Another account's flow logs must not get the role."
  }
}

run "a_block_with_too_few_addresses_one_zone_and_records_for_ever_are_refused" {
  command = plan

  variables {
    availability_zone_count = 1
    cidr_block              = "10.20.0.0/24"
    logs                    = { retention_days = 0 }
  }

  expect_failures = [var.availability_zone_count, var.cidr_block, var.logs]
}

run "a_public_block_an_empty_name_an_unknown_service_and_an_unknown_nat_are_refused" {
  command = plan

  variables {
    cidr_block          = "8.8.0.0/16"
    interface_endpoints = ["sqs", "dynamodb"]
    name                = ""
    nat                 = "always"
  }

  expect_failures = [var.cidr_block, var.interface_endpoints, var.name, var.nat]
}

run "four_zones_an_address_within_the_block_and_a_service_named_twice_are_refused" {
  command = plan

  variables {
    availability_zone_count = 4
    cidr_block              = "10.20.1.0/16"
    interface_endpoints     = ["sqs", "sqs"]
  }

  expect_failures = [var.availability_zone_count, var.cidr_block, var.interface_endpoints]
}

run "a_block_beyond_the_private_ones_and_a_name_that_begins_with_a_digit_are_refused" {
  command = plan

  variables {
    cidr_block = "172.32.0.0/16"
    name       = "1st"
  }

  expect_failures = [var.cidr_block, var.name]
}

run "what_is_no_block_at_all_is_refused" {
  command = plan

  variables {
    cidr_block = "10.20/16"
  }

  expect_failures = [var.cidr_block]
}

run "more_zones_than_the_region_has_are_refused" {
  command = plan

  override_data {
    target = data.aws_availability_zones.this
    values = { names = ["eu-west-1a", "eu-west-1b"] }
  }

  variables {
    availability_zone_count = 3
  }

  expect_failures = [data.aws_availability_zones.this]
}
