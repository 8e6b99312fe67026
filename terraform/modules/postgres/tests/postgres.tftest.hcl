mock_provider "aws" {
  source = "../../mocks"
}

# Otherwise both groups have ids that say nothing.
override_resource {
  target = aws_security_group.cluster
  values = { id = "sg-0cluster" }
}

override_resource {
  target = aws_security_group.proxy
  values = { id = "sg-0proxy" }
}

override_resource {
  target = aws_db_proxy_endpoint.read_only
  values = { endpoint = "test-read-only.endpoint.proxy-0a1b.eu-west-1.rds.amazonaws.com" }
}

variables {
  capacity   = { minimum = 2, maximum = 16 }
  name       = "test"
  subnet_ids = ["subnet-0a1", "subnet-0b2"]
  users      = ["users_service", "orders_service"]
  vpc_id     = "vpc-0a1"
}

run "services_reach_the_proxy_and_migrations_go_past_it" {
  assert {
    condition = output.connection == {
      admin_auth           = "secret"
      admin_host           = "mock.cluster-0a1b.eu-west-1.rds.amazonaws.com"
      admin_secret_arn     = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!cluster-mock"
      admin_secret_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/mock"
      admin_user           = "administrator"
      auth                 = "iam"
      host                 = "mock.proxy-0a1b.eu-west-1.rds.amazonaws.com"
      name                 = "shop"
      port                 = 5432
      user_arn             = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:prx-0a1b"
    }
    error_message = "A service must come to the proxy with IAM, and a migration to the cluster with the administrator's secret."
  }

  assert {
    condition     = output.security_group_ids == { cluster = "sg-0cluster", proxy = "sg-0proxy" }
    error_message = "Clients must find the group to which they add their rule."
  }
}

run "the_proxy_lets_in_with_iam_and_tls_only_and_knows_no_password" {
  assert {
    condition = jsondecode(aws_cloudformation_stack.proxy.template_body).Resources == {
      Proxy = {
        Type = "AWS::RDS::DBProxy"
        Properties = {
          DBProxyName         = "test"
          DebugLogging        = false
          DefaultAuthScheme   = "IAM_AUTH"
          EngineFamily        = "POSTGRESQL"
          IdleClientTimeout   = 1800
          RequireTLS          = true
          RoleArn             = { Ref = "RoleArn" }
          VpcSecurityGroupIds = [{ Ref = "SecurityGroupId" }]
          VpcSubnetIds        = { Ref = "SubnetIds" }
        }
      }
    }
    error_message = "A proxy with a list Auth would ask Secrets Manager for passwords, and one without RequireTLS would take them in plain text."
  }

  assert {
    condition = aws_cloudformation_stack.proxy.parameters == tomap({
      RoleArn         = "arn:aws:iam::123456789012:role/mock"
      SecurityGroupId = "sg-0proxy"
      SubnetIds       = "subnet-0a1,subnet-0b2"
    })
    error_message = "The proxy must stand in the private subnets, behind its own security group, with its own role."
  }

  assert {
    condition = jsondecode(aws_cloudformation_stack.proxy.template_body).Outputs == {
      DBProxyArn = { Value = { "Fn::GetAtt" = ["Proxy", "DBProxyArn"] } }
      Endpoint   = { Value = { "Fn::GetAtt" = ["Proxy", "Endpoint"] } }
    }
    error_message = "What services need of the proxy must come out of its stack."
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.proxy.policy).Statement : [statement.Action, statement.Resource]] == [[
      ["rds-db:connect"],
      [
        "arn:aws:rds-db:eu-west-1:123456789012:dbuser:cluster-0A1B/orders_service",
        "arn:aws:rds-db:eu-west-1:123456789012:dbuser:cluster-0A1B/users_service",
      ],
    ]]
    error_message = "The proxy may become the services' users, and never the administrator."
  }

  assert {
    condition     = jsondecode(aws_iam_role.proxy.assume_role_policy).Statement[*].Principal == [{ Service = "rds.amazonaws.com" }]
    error_message = "Only RDS may take the proxy's role."
  }
}

run "a_function_hears_in_time_that_there_is_no_connection" {
  assert {
    condition = [
      for pool in aws_db_proxy_default_target_group.this.connection_pool_config :
      [pool.connection_borrow_timeout, pool.max_connections_percent, pool.max_idle_connections_percent, length(pool.session_pinning_filters)]
    ] == [[5, 90, 45, 0]]
    error_message = "The proxy's own wait of 120 s outlives every API function, and a pinned session must be seen."
  }

  assert {
    condition     = aws_db_proxy_target.this.db_cluster_identifier == "test" && aws_db_proxy_target.this.db_proxy_name == "test"
    error_message = "The proxy must lead to this cluster."
  }
}

run "alarms_and_budgets_know_names_and_numbers_before_the_apply" {
  command = plan

  assert {
    condition = output.monitored == {
      cluster_identifier   = "test"
      instance_identifiers = ["test-1", "test-2"]
      maximum_connections  = 3024
      proxy_name           = "test"
    }
    error_message = "What is known only after the apply cannot fail a plan."
  }

  assert {
    condition     = output.proxy_connections == 2721
    error_message = "The proxy may open 90 % of 3024, rounded down."
  }

  assert {
    condition     = { for parameter in aws_rds_cluster_parameter_group.this.parameter : parameter.name => [parameter.value, parameter.apply_method] if parameter.name == "max_connections" } == { max_connections = ["3024", "pending-reboot"] }
    error_message = "The database must have the connections that budgets count with."
  }
}

run "the_smallest_cluster_has_the_connections_that_aws_gives_it" {
  command = plan

  variables {
    capacity  = { minimum = 0.5, maximum = 1 }
    instances = 1
  }

  assert {
    condition     = output.monitored.maximum_connections == 189 && output.proxy_connections == 170
    error_message = "One unit of memory bears 189 connections."
  }
}

run "half_a_unit_keeps_a_large_cluster_at_two_thousand_connections" {
  command = plan

  variables {
    capacity = { minimum = 0.5, maximum = 64 }
  }

  assert {
    condition     = output.monitored.maximum_connections == 2000
    error_message = "AWS caps them so that the cluster can shrink to half a unit again."
  }
}

run "the_largest_clusters_have_five_thousand_connections" {
  command = plan

  variables {
    capacity = { minimum = 1, maximum = 64 }
  }

  assert {
    condition     = output.monitored.maximum_connections == 5000
    error_message = "AWS gives no more by itself, however much memory there is."
  }
}

run "reads_have_an_endpoint_of_their_own_beside_a_reader_only" {
  assert {
    condition     = [for endpoint in aws_db_proxy_endpoint.read_only : [endpoint.db_proxy_name, endpoint.db_proxy_endpoint_name, endpoint.target_role, endpoint.vpc_security_group_ids]] == [["test", "test-read-only", "READ_ONLY", toset(["sg-0proxy"])]]
    error_message = "The endpoint must lead to readers, through the proxy's security group."
  }

  assert {
    condition     = output.read_only_host == "test-read-only.endpoint.proxy-0a1b.eu-west-1.rds.amazonaws.com"
    error_message = "Whoever may read what is some milliseconds old must find the readers."
  }
}

run "reads_go_to_the_writer_where_there_is_no_reader" {
  variables {
    instances = 1
  }

  assert {
    condition     = length(aws_db_proxy_endpoint.read_only) == 0 && output.read_only_host == output.connection.host
    error_message = "An endpoint without readers answers nobody, and costs as much."
  }

  assert {
    condition     = keys(aws_rds_cluster_instance.this) == ["test-1"]
    error_message = "One instance must be paid for."
  }
}

run "the_cluster_is_encrypted_backed_up_and_not_deleted_by_accident" {
  assert {
    condition = (
      aws_rds_cluster.this.storage_encrypted
      && aws_rds_cluster.this.kms_key_id == aws_kms_key.this.arn
      && aws_rds_cluster.this.manage_master_user_password
      && aws_rds_cluster.this.master_user_secret_kms_key_id == aws_kms_key.this.arn
      && aws_kms_key.this.enable_key_rotation
      && alltrue([for instance in aws_rds_cluster_instance.this : instance.performance_insights_enabled && instance.performance_insights_kms_key_id == aws_kms_key.this.arn])
    )
    error_message = "Storage, the administrator's password and Performance Insights must be encrypted with our key, which rotates."
  }

  assert {
    condition = (
      aws_rds_cluster.this.backup_retention_period == 14
      && aws_rds_cluster.this.copy_tags_to_snapshot
      && aws_rds_cluster.this.deletion_protection
      && !aws_rds_cluster.this.delete_automated_backups
      && !aws_rds_cluster.this.skip_final_snapshot
      && aws_rds_cluster.this.final_snapshot_identifier == "test-final"
    )
    error_message = "Data must outlive a mistake: refused deletion, kept backups, and a last snapshot."
  }

  assert {
    condition     = aws_rds_cluster.this.iam_database_authentication_enabled && aws_rds_cluster.this.vpc_security_group_ids == toset(["sg-0cluster"])
    error_message = "The proxy logs in with IAM, and nobody else may come to the cluster."
  }
}

run "a_cluster_that_may_go_leaves_nothing_behind" {
  variables {
    deletion_protection = false
  }

  assert {
    condition = (
      !aws_rds_cluster.this.deletion_protection
      && aws_rds_cluster.this.delete_automated_backups
      && aws_rds_cluster.this.skip_final_snapshot
      && aws_rds_cluster.this.final_snapshot_identifier == null
    )
    error_message = "An environment for a day must be destroyed whole, and a second time too."
  }
}

run "an_instance_that_takes_over_is_as_large_as_the_writer" {
  variables {
    instances = 3
  }

  assert {
    condition     = { for identifier, instance in aws_rds_cluster_instance.this : identifier => [instance.promotion_tier, instance.instance_class] } == { "test-1" = [0, "db.serverless"], "test-2" = [1, "db.serverless"], "test-3" = [2, "db.serverless"] }
    error_message = "Only instances of tiers 0 and 1 scale with the writer, and only those of this class scale at all."
  }

  assert {
    condition     = [for scaling in aws_rds_cluster.this.serverlessv2_scaling_configuration : [scaling.min_capacity, scaling.max_capacity]] == [[2, 16]]
    error_message = "Capacity must be what was asked for."
  }

  assert {
    condition     = aws_rds_cluster.this.engine_version == "17" && alltrue([for instance in aws_rds_cluster_instance.this : instance.auto_minor_version_upgrade])
    error_message = "With a minor version in the plan, the next one that RDS installs would be a change back, which Aurora refuses."
  }
}

run "logs_tell_what_was_slow_and_never_values" {
  assert {
    condition = { for parameter in aws_rds_cluster_parameter_group.this.parameter : parameter.name => parameter.value if parameter.name != "max_connections" } == {
      "log_error_verbosity"        = "terse"
      "log_lock_waits"             = "1"
      "log_min_duration_statement" = "1000"
      "log_parameter_max_length"   = "0"
      "log_statement"              = "ddl"
      "rds.force_ssl"              = "1"
    }
    error_message = "Slow statements and waits must be logged without the values in them, and plain text refused."
  }

  assert {
    condition     = aws_rds_cluster.this.db_cluster_parameter_group_name == "test-postgres17" && aws_rds_cluster_parameter_group.this.family == "aurora-postgresql17"
    error_message = "The cluster must use these parameters."
  }

  assert {
    condition = { for log, group in aws_cloudwatch_log_group.this : log => [group.name, group.retention_in_days, group.kms_key_id] } == {
      iam-db-auth-error = ["/aws/rds/cluster/test/iam-db-auth-error", 30, "arn:aws:kms:eu-west-1:123456789012:key/mock"]
      postgresql        = ["/aws/rds/cluster/test/postgresql", 30, "arn:aws:kms:eu-west-1:123456789012:key/mock"]
    }
    error_message = "Groups under other names stay empty, while RDS makes its own, which are kept for ever."
  }

  assert {
    condition     = aws_rds_cluster.this.enabled_cloudwatch_logs_exports == toset(["iam-db-auth-error", "postgresql"])
    error_message = "Both logs must leave the instances, where they are deleted after three days."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_kms_key.this.policy).Statement : [statement.Principal, lookup(statement, "Condition", {})]
      ] == [
      [{ AWS = "arn:aws:iam::123456789012:root" }, {}],
      [{ Service = "logs.eu-west-1.amazonaws.com" }, { ArnEquals = { "kms:EncryptionContext:aws:logs:arn" = [
        "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/rds/cluster/test/iam-db-auth-error",
        "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/rds/cluster/test/postgresql",
      ] } }],
    ]
    error_message = "CloudWatch may use the key for these log groups only, or they cannot be made."
  }
}

run "only_the_proxy_comes_to_the_cluster_and_it_goes_nowhere_else" {
  assert {
    condition = (
      [for rule in [aws_vpc_security_group_ingress_rule.cluster_from_proxy] : [rule.security_group_id, rule.referenced_security_group_id, rule.ip_protocol, rule.from_port, rule.to_port]] == [["sg-0cluster", "sg-0proxy", "tcp", 5432, 5432]]
      && [for rule in [aws_vpc_security_group_egress_rule.proxy_to_cluster] : [rule.security_group_id, rule.referenced_security_group_id, rule.ip_protocol, rule.from_port, rule.to_port]] == [["sg-0proxy", "sg-0cluster", "tcp", 5432, 5432]]
    )
    error_message = "The proxy must get out to the cluster and in there, on the one port."
  }
}

run "scaling_to_zero_one_subnet_two_days_of_backups_and_the_administrator_are_refused" {
  command = plan

  variables {
    backup_retention_days = 2
    capacity              = { minimum = 0, maximum = 4 }
    subnet_ids            = ["subnet-0a1"]
    users                 = ["administrator"]
  }

  expect_failures = [var.backup_retention_days, var.capacity, var.subnet_ids, var.users]
}

run "a_maximum_below_the_minimum_an_empty_name_no_instance_and_logs_for_ever_are_refused" {
  command = plan

  variables {
    capacity           = { minimum = 4, maximum = 2 }
    instances          = 0
    log_retention_days = 0
    name               = ""
  }

  expect_failures = [var.capacity, var.instances, var.log_retention_days, var.name]
}

run "a_quarter_of_a_unit_every_user_all_connections_and_a_database_in_capitals_are_refused" {
  command = plan

  variables {
    capacity                  = { minimum = 1.25, maximum = 2 }
    database_name             = "Shop"
    proxy_connections_percent = 100
    users                     = ["*"]
  }

  expect_failures = [var.capacity, var.database_name, var.proxy_connections_percent, var.users]
}

run "a_maximum_of_half_a_unit_no_users_thirty_six_days_and_two_hyphens_are_refused" {
  command = plan

  variables {
    backup_retention_days = 36
    capacity              = { minimum = 0.5, maximum = 0.5 }
    name                  = "test--2"
    users                 = []
  }

  expect_failures = [var.backup_retention_days, var.capacity, var.name, var.users]
}
