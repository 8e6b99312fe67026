# What an apply may: everything that the modules make. In plain words: whoever holds this role holds the account. It
# writes the policies of roles and gives those roles to functions that it also writes, so a function could be made to do
# anything at all, and no list of actions changes that. A permissions boundary would, if every role had to carry it; then
# each module that makes a role would have to name it. Until an account asks for that, three things protect it: the
# subject above, which only GitHub's environment with its reviewers can have; that the account holds one environment; and
# that these fences stop mistakes: names of other environments, people's data, the states' key, machines for hire.
locals {
  applied_services = {
    acm                     = "the certificate of the API's domain"
    apigateway              = "the HTTP API"
    application-autoscaling = "functions that are kept warm"
    budgets                 = "an alarm for the bill"
    cloudformation          = "the database's proxy"
    cloudwatch              = "alarms and dashboards"
    codedeploy              = "releases"
    cognito-idp             = "the user pool, its clients and scopes"
    dynamodb                = "tables"
    ec2                     = "the network"
    events                  = "the bus, its rules and its archive"
    kms                     = "keys"
    lambda                  = "functions, layers, and the migrations that an apply invokes"
    logs                    = "log groups and saved queries"
    rds                     = "the database"
    route53                 = "the records of the API's domain"
    scheduler               = "schedules"
    ses                     = "the sender's identity"
    sns                     = "topics of feedback and alarms"
    sqs                     = "queues"
  }

  # Who may be given a role of the environment. Others would act with it in ways that no module describes.
  role_holders = ["codedeploy.amazonaws.com", "lambda.amazonaws.com", "rds.amazonaws.com", "scheduler.amazonaws.com", "vpc-flow-logs.amazonaws.com"]

  apply_statements = {
    for environment in var.environments : environment => [
      {
        Sid      = "WriteTheState"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = ["${local.state_bucket_arn}/${local.state_keys[environment]}"]
      },
      {
        Sid      = "FetchThePlan"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${local.state_bucket_arn}/${environment}/plans/*"] # Each run of the workflow keeps its own.
      },
      {
        Sid      = "MakeWhatModulesMake"
        Effect   = "Allow"
        Action   = [for service in keys(local.applied_services) : "${service}:*"] # A module makes, reads, changes, tags and deletes: most of what a service knows.
        Resource = ["*"]                                                          # Half of them get ids from AWS that nobody knows before: keys, networks, pools, APIs.
      },
      {
        Sid    = "KeepBuckets"
        Effect = "Allow"
        Action = ["s3:*"] # Of the bucket alone: its objects have an ARN of their own.
        Resource = [
          "arn:${local.partition}:s3:::${local.name_patterns[environment]}", # The services name their buckets after the environment.
          "arn:${local.partition}:s3:::artifacts-${local.account_id}",
        ]
      },
      {
        Sid      = "PublishPackages"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = ["arn:${local.partition}:s3:::artifacts-${local.account_id}/*"] # Each package has a key of its own.
      },
      {
        Sid    = "WriteRoles"
        Effect = "Allow"
        Action = [
          "iam:CreateRole",
          "iam:DeleteRole",
          "iam:DeleteRolePolicy",
          "iam:PutRolePolicy",
          "iam:TagRole",
          "iam:UntagRole",
          "iam:UpdateAssumeRolePolicy",
          "iam:UpdateRole",
        ]
        Resource = ["arn:${local.partition}:iam::${local.account_id}:role/${local.name_patterns[environment]}"] # Roles are named like what they are for.
      },
      {
        Sid       = "GiveRoles"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Condition = { StringEquals = { "iam:PassedToService" = local.role_holders } }
        Resource  = ["arn:${local.partition}:iam::${local.account_id}:role/${local.name_patterns[environment]}"] # Roles are named like what they are for.
      },
      {
        Sid       = "LetServicesMakeTheirOwnRoles"
        Effect    = "Allow"
        Action    = ["iam:CreateServiceLinkedRole"]
        Condition = { StringEquals = { "iam:AWSServiceName" = ["lambda.application-autoscaling.amazonaws.com", "ops.apigateway.amazonaws.com", "rds.amazonaws.com"] } }
        Resource  = ["arn:${local.partition}:iam::${local.account_id}:role/aws-service-role/*"] # AWS chooses the rest of the name.
      },
      {
        Sid      = "KeepTheAdministratorsPassword"
        Effect   = "Allow"
        Action   = ["secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secretsmanager:RotateSecret", "secretsmanager:TagResource"]
        Resource = ["arn:${local.partition}:secretsmanager:*:${local.account_id}:secret:rds!cluster-*"] # RDS chooses the rest of the name.
      },
      {
        Sid    = "LeaveTheStatesKeyAlone"
        Effect = "Deny"
        Action = [
          "kms:CreateGrant",
          "kms:DisableKey",
          "kms:DisableKeyRotation",
          "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
          "kms:UpdateAlias",
        ]
        Resource = [aws_kms_key.state.arn]
      },
      {
        Sid      = "HireNoMachines"
        Effect   = "Deny"
        Action   = ["ec2:CreateFleet", "ec2:RequestSpotFleet", "ec2:RequestSpotInstances", "ec2:RunInstances"]
        Resource = ["*"]
      },
    ]
  }
}

resource "aws_iam_role" "apply" {
  for_each = toset(var.environments)

  name               = "github-apply-${each.key}"
  description        = "Applies ${each.key} for the environment ${each.key} of ${var.github_repository}"
  assume_role_policy = local.trust.apply[each.key]

  # Functions leave a network up to an hour after they were deleted, and Terraform waits for it.
  max_session_duration = 7200
}

# Every apply plans first.
resource "aws_iam_role_policy_attachment" "apply_reads" {
  for_each = aws_iam_role.apply

  policy_arn = "arn:${local.partition}:iam::aws:policy/ReadOnlyAccess"
  role       = each.value.name
}

resource "aws_iam_role_policy" "apply" {
  for_each = aws_iam_role.apply

  name = "own"
  role = each.value.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.lock_statements[each.key],
      local.private_statements[each.key],
      local.apply_statements[each.key],
    )
  })
}
