mock_provider "aws" {
  source = "../mocks"
}

variables {
  environments      = ["dev", "prod"]
  github_repository = "example/shop"
  region            = "eu-west-1"
}

run "states_are_versioned_encrypted_and_closed" {
  assert {
    condition     = output.state_bucket_name == "terraform-state-123456789012" && aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled"
    error_message = "A damaged state must be replaced by an earlier one."
  }

  assert {
    condition     = !coalesce(aws_s3_bucket.state.force_destroy, false)
    error_message = "A bucket that holds states must not be deleted."
  }

  assert {
    condition = [
      for rule in aws_s3_bucket_server_side_encryption_configuration.state.rule :
      [rule.apply_server_side_encryption_by_default[0].sse_algorithm, rule.apply_server_side_encryption_by_default[0].kms_master_key_id]
    ] == [["aws:kms", aws_kms_key.state.arn]] && aws_kms_key.state.enable_key_rotation
    error_message = "States must be encrypted with a key of their own."
  }

  assert {
    condition = (
      aws_s3_bucket_public_access_block.state.block_public_acls
      && aws_s3_bucket_public_access_block.state.block_public_policy
      && aws_s3_bucket_public_access_block.state.ignore_public_acls
      && aws_s3_bucket_public_access_block.state.restrict_public_buckets
      && aws_s3_bucket_ownership_controls.state.rule[0].object_ownership == "BucketOwnerEnforced"
    )
    error_message = "Each of the four blocks closes another way to the public."
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.state.policy).Statement == [{
      Action    = ["s3:*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
      Effect    = "Deny"
      Principal = { AWS = "*" }
      Resource  = ["arn:aws:s3:::terraform-state-123456789012", "arn:aws:s3:::terraform-state-123456789012/*"]
      Sid       = "RefusePlainText"
    }]
    error_message = "The policy must refuse plain text and let nobody in."
  }

  assert {
    condition = [
      for rule in aws_s3_bucket_lifecycle_configuration.state.rule :
      [rule.status, rule.noncurrent_version_expiration[0].noncurrent_days, rule.noncurrent_version_expiration[0].newer_noncurrent_versions, length(rule.expiration)]
      if rule.id == "old states"
    ] == [["Enabled", 90, 10, 0]]
    error_message = "Old versions must go, the last ten and the state itself never."
  }

  assert {
    condition = {
      for rule in aws_s3_bucket_lifecycle_configuration.state.rule :
      rule.filter[0].prefix => rule.expiration[0].days if rule.id != "old states"
    } == { "dev/plans/" = 30, "prod/plans/" = 30 }
    error_message = "Plans must go, and nothing else."
  }
}

run "only_this_repository_takes_the_roles_and_each_by_its_own_subject" {
  assert {
    condition     = aws_iam_openid_connect_provider.github.url == "https://token.actions.githubusercontent.com" && aws_iam_openid_connect_provider.github.client_id_list == toset(["sts.amazonaws.com"])
    error_message = "Tokens must be GitHub's, and meant for AWS."
  }

  assert {
    condition = {
      for name, role in merge({ for environment, role in aws_iam_role.apply : "apply-${environment}" => role }, { for environment, role in aws_iam_role.plan : "plan-${environment}" => role }, { for environment, role in aws_iam_role.publish : "publish-${environment}" => role }) :
      name => [for statement in jsondecode(role.assume_role_policy).Statement : [statement.Effect, statement.Action, statement.Principal, statement.Condition]]
      } == {
      for name, subject in {
        apply-dev    = "repo:example/shop:environment:dev"
        apply-prod   = "repo:example/shop:environment:prod"
        plan-dev     = "repo:example/shop:pull_request"
        plan-prod    = "repo:example/shop:pull_request"
        publish-dev  = "repo:example/shop:ref:refs/heads/main"
        publish-prod = "repo:example/shop:ref:refs/heads/main"
      } :
      name => [[
        "Allow",
        "sts:AssumeRoleWithWebIdentity",
        { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
        { StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com", "token.actions.githubusercontent.com:sub" = subject } },
      ]]
    }
    error_message = "Subjects must be exact: a pattern lets in other branches, repositories or environments."
  }

  assert {
    condition     = aws_iam_role.plan["prod"].name == "github-plan-prod" && aws_iam_role.publish["prod"].name == "github-publish-prod" && aws_iam_role.apply["prod"].name == "github-apply-prod" && aws_iam_role.apply["prod"].max_session_duration == 7200
    error_message = "Workflows find roles by these names, and an apply that removes a network takes more than an hour."
  }
}

run "a_plan_reads_configuration_and_writes_nothing_but_its_lock" {
  assert {
    condition     = { for environment, attachment in aws_iam_role_policy_attachment.plan_reads : environment => attachment.policy_arn } == { dev = "arn:aws:iam::aws:policy/ReadOnlyAccess", prod = "arn:aws:iam::aws:policy/ReadOnlyAccess" }
    error_message = "A plan must be able to read every kind of resource."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_iam_role_policy.plan["prod"].policy).Statement : [statement.Sid, statement.Action, statement.Resource] if statement.Effect == "Allow"
      ] == [
      ["FindTheState", ["s3:ListBucket"], ["arn:aws:s3:::terraform-state-123456789012"]],
      ["LockTheState", ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::terraform-state-123456789012/prod/terraform.tfstate.tflock"]],
      ["DecryptAndEncryptStates", ["kms:Decrypt", "kms:GenerateDataKey"], ["arn:aws:kms:eu-west-1:123456789012:key/mock"]],
      ["ReadTheState", ["s3:GetObject"], ["arn:aws:s3:::terraform-state-123456789012/prod/terraform.tfstate"]],
    ]
    error_message = "A pull request runs whatever its author wrote: it may write the lock of its environment, and nothing else."
  }
}

run "main_brings_packages_and_plans_and_changes_nothing" {
  assert {
    condition     = { for environment, attachment in aws_iam_role_policy_attachment.publish_reads : environment => attachment.policy_arn } == { dev = "arn:aws:iam::aws:policy/ReadOnlyAccess", prod = "arn:aws:iam::aws:policy/ReadOnlyAccess" }
    error_message = "A plan must be able to read every kind of resource."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_iam_role_policy.publish["prod"].policy).Statement : [statement.Sid, statement.Action, statement.Resource] if statement.Effect == "Allow"
      ] == [
      ["FindTheState", ["s3:ListBucket"], ["arn:aws:s3:::terraform-state-123456789012"]],
      ["LockTheState", ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::terraform-state-123456789012/prod/terraform.tfstate.tflock"]],
      ["DecryptAndEncryptStates", ["kms:Decrypt", "kms:GenerateDataKey"], ["arn:aws:kms:eu-west-1:123456789012:key/mock"]],
      ["ReadTheState", ["s3:GetObject"], ["arn:aws:s3:::terraform-state-123456789012/prod/terraform.tfstate"]],
      ["KeepThePlan", ["s3:PutObject"], ["arn:aws:s3:::terraform-state-123456789012/prod/plans/*"]],
      ["PublishPackages", ["s3:PutObject"], ["arn:aws:s3:::artifacts-123456789012/*"]],
    ]
    error_message = "What runs without anybody's approval may put packages and plans there, and nothing else."
  }
}

run "no_role_sees_what_people_have_entrusted_to_us" {
  assert {
    condition = alltrue([
      for policy in [aws_iam_role_policy.plan["prod"].policy, aws_iam_role_policy.publish["prod"].policy, aws_iam_role_policy.apply["prod"].policy] : alltrue([
        for action in ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "logs:GetLogEvents", "logs:StartQuery", "secretsmanager:GetSecretValue", "sqs:ReceiveMessage"] :
        contains(flatten([for statement in jsondecode(policy).Statement : statement.Action if statement.Effect == "Deny" && contains(statement.Resource, "*")]), action)
      ])
    ])
    error_message = "AWS's read-only policy shows rows, messages and logs: they must be refused."
  }

  assert {
    condition = alltrue([
      for policy in [aws_iam_role_policy.plan["prod"].policy, aws_iam_role_policy.publish["prod"].policy, aws_iam_role_policy.apply["prod"].policy] : contains([
        for statement in jsondecode(policy).Statement : [statement.Effect, statement.Action, statement.Resource]
      ], ["Deny", ["s3:GetObject", "s3:GetObjectVersion"], ["arn:aws:s3:::prod-*/*"]])
    ])
    error_message = "Imports and exports are people's files."
  }
}

run "an_apply_stays_with_the_names_of_its_environment" {
  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.apply["dev"].policy).Statement : statement.Sid => statement.Resource if contains(["FetchThePlan", "GiveRoles", "KeepBuckets", "PublishPackages", "WriteRoles", "WriteTheState"], statement.Sid)
      } == {
      FetchThePlan    = ["arn:aws:s3:::terraform-state-123456789012/dev/plans/*"]
      GiveRoles       = ["arn:aws:iam::123456789012:role/dev-*"]
      KeepBuckets     = ["arn:aws:s3:::dev-*", "arn:aws:s3:::artifacts-123456789012"]
      PublishPackages = ["arn:aws:s3:::artifacts-123456789012/*"]
      WriteRoles      = ["arn:aws:iam::123456789012:role/dev-*"]
      WriteTheState   = ["arn:aws:s3:::terraform-state-123456789012/dev/terraform.tfstate"]
    }
    error_message = "Roles, buckets and states of another environment, and the roles made here, must be out of reach."
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.apply["dev"].policy).Statement : statement.Condition if statement.Sid == "GiveRoles"] == [{ StringEquals = { "iam:PassedToService" = ["codedeploy.amazonaws.com", "lambda.amazonaws.com", "rds.amazonaws.com", "scheduler.amazonaws.com", "vpc-flow-logs.amazonaws.com"] } }]
    error_message = "A role must be given to nobody but the services that the modules describe."
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.apply["dev"].policy).Statement : [for action in statement.Action : action if startswith(action, "iam:")] if statement.Effect == "Allow"
      ])) == toset([
      "iam:CreateRole", "iam:CreateServiceLinkedRole", "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:PassRole",
      "iam:PutRolePolicy", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole",
    ])
    error_message = "No users, no keys, no identity providers, and no policies of AWS's or others attached."
  }

  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.apply["dev"].policy).Statement : statement.Sid => statement.Resource if contains(["HireNoMachines", "LeaveTheStatesKeyAlone"], statement.Sid) && statement.Effect == "Deny"
    } == { HireNoMachines = ["*"], LeaveTheStatesKeyAlone = ["arn:aws:kms:eu-west-1:123456789012:key/mock"] }
    error_message = "The states' key must outlive every apply, and no machine may be hired."
  }
}

run "packages_have_the_bucket_that_environments_and_applies_expect" {
  assert {
    condition     = output.artifact_bucket_name == "artifacts-123456789012"
    error_message = "Environments read packages from artifacts-<account id>, and the apply role may write there alone."
  }
}

run "a_policy_fits_into_a_role" {
  assert {
    condition     = alltrue([for policy in concat(values(aws_iam_role_policy.apply), values(aws_iam_role_policy.plan)) : length(policy.policy) <= 10240])
    error_message = "IAM takes 10,240 characters in the policies of a role."
  }
}

run "no_environment_a_pattern_for_a_repository_and_a_week_of_old_states_are_refused" {
  command = plan

  variables {
    environments      = []
    github_repository = "example/*"
    old_state_days    = 7
    region            = "Ireland"
  }

  expect_failures = [var.environments, var.github_repository, var.old_state_days, var.region]
}

run "an_environment_named_like_what_is_made_here_is_refused" {
  command = plan

  variables {
    environments = ["github"]
  }

  expect_failures = [var.environments]
}

run "an_environment_in_capitals_is_refused" {
  command = plan

  variables {
    environments = ["Prod"]
  }

  expect_failures = [var.environments]
}

run "previews_have_names_and_states_by_their_number" {
  variables {
    environments = ["dev", "preview"]
  }

  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.apply["preview"].policy).Statement : statement.Sid => statement.Resource if contains(["FetchThePlan", "KeepBuckets", "LeavePeoplesFilesAlone", "LockTheState", "WriteRoles", "WriteTheState"], statement.Sid)
      } == {
      FetchThePlan           = ["arn:aws:s3:::terraform-state-123456789012/preview/plans/*"]
      KeepBuckets            = ["arn:aws:s3:::preview*", "arn:aws:s3:::artifacts-123456789012"]
      LeavePeoplesFilesAlone = ["arn:aws:s3:::preview*/*"]
      LockTheState           = ["arn:aws:s3:::terraform-state-123456789012/preview/*/terraform.tfstate.tflock"]
      WriteRoles             = ["arn:aws:iam::123456789012:role/preview*"]
      WriteTheState          = ["arn:aws:s3:::terraform-state-123456789012/preview/*/terraform.tfstate"]
    }
    error_message = "A preview must reach previews only."
  }
}
