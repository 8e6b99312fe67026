mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name   = "test-orders"
  vpc_id = "vpc-0a1"

  databases = {
    cluster = { port = 5433, security_group_id = "sg-0cluster" }
    proxy   = { port = 5432, security_group_id = "sg-0proxy" }
  }

  endpoints = {
    prefix_list_ids   = { dynamodb = "pl-0dynamodb", s3 = "pl-0s3" }
    security_group_id = "sg-0endpoints"
  }
}

run "functions_reach_databases_on_their_port_and_are_let_in_there" {
  assert {
    condition = {
      for name, rule in aws_vpc_security_group_egress_rule.databases :
      name => [rule.security_group_id, rule.referenced_security_group_id, rule.ip_protocol, rule.from_port, rule.to_port]
      } == {
      cluster = [output.id, "sg-0cluster", "tcp", 5433, 5433]
      proxy   = [output.id, "sg-0proxy", "tcp", 5432, 5432]
    }
    error_message = "Functions must get out to each database on its one port."
  }

  assert {
    condition = {
      for name, rule in aws_vpc_security_group_ingress_rule.databases :
      name => [rule.security_group_id, rule.referenced_security_group_id, rule.ip_protocol, rule.from_port, rule.to_port]
      } == {
      cluster = ["sg-0cluster", output.id, "tcp", 5433, 5433]
      proxy   = ["sg-0proxy", output.id, "tcp", 5432, 5432]
    }
    error_message = "Each database must let them in: its own module does not know them."
  }
}

run "functions_reach_aws_over_https_and_are_let_in_there" {
  assert {
    condition = (
      [for rule in [aws_vpc_security_group_egress_rule.endpoints] : [rule.security_group_id, rule.referenced_security_group_id, rule.ip_protocol, rule.from_port, rule.to_port]] == [[output.id, "sg-0endpoints", "tcp", 443, 443]]
      && [for rule in [aws_vpc_security_group_ingress_rule.endpoints] : [rule.security_group_id, rule.referenced_security_group_id, rule.ip_protocol, rule.from_port, rule.to_port]] == [["sg-0endpoints", output.id, "tcp", 443, 443]]
    )
    error_message = "A call to SQS or Secrets Manager must get out here and in there."
  }

  assert {
    condition = {
      for service, rule in aws_vpc_security_group_egress_rule.gateways :
      service => [rule.security_group_id, rule.prefix_list_id, rule.ip_protocol, rule.from_port, rule.to_port]
      } == {
      dynamodb = [output.id, "pl-0dynamodb", "tcp", 443, 443]
      s3       = [output.id, "pl-0s3", "tcp", 443, 443]
    }
    error_message = "Gateways have no security group: their addresses are let through, and no others."
  }
}

run "the_internet_is_closed_and_nobody_comes_in" {
  assert {
    condition     = length(aws_vpc_security_group_egress_rule.internet) == 0
    error_message = "Nothing may carry data outside unasked."
  }

  assert {
    condition = alltrue([
      for rule in concat(values(aws_vpc_security_group_ingress_rule.databases), [aws_vpc_security_group_ingress_rule.endpoints]) : rule.security_group_id != output.id
    ])
    error_message = "Lambda invokes functions without the network: nobody needs to reach them through it."
  }
}

run "the_internet_is_reached_over_https_only_where_asked" {
  variables {
    internet = true
  }

  assert {
    condition = [
      for rule in aws_vpc_security_group_egress_rule.internet : [rule.security_group_id, rule.cidr_ipv4, rule.ip_protocol, rule.from_port, rule.to_port]
    ] == [[output.id, "0.0.0.0/0", "tcp", 443, 443]]
    error_message = "A payment provider must be reached, and over HTTPS only."
  }
}

run "every_port_at_once_and_an_empty_name_are_refused" {
  command = plan

  variables {
    databases = { proxy = { port = 0, security_group_id = "sg-0proxy" } }
    name      = ""
  }

  expect_failures = [var.databases, var.name]
}
