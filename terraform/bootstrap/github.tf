# GitHub tells AWS by a signed token which repository, environment and kind of run a workflow is. No key of ours is kept
# there, so none can leak.
resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  # Exactly these, and no pattern: `repo:owner/*` would be every repository of the owner, and one more colon any branch.
  subjects = {
    # What GitHub writes into the tokens of an environment's jobs, which wait for its reviewers.
    apply = { for environment in var.environments : environment => "repo:${var.github_repository}:environment:${environment}" }
    # Whoever may push a branch may change the workflow too, so a plan must be harmless whatever it runs.
    plan = { for environment in var.environments : environment => "repo:${var.github_repository}:pull_request" }
    # What has been reviewed and merged. A plan that an apply will carry out must come from here: whoever writes that file
    # decides what the apply does.
    publish = { for environment in var.environments : environment => "repo:${var.github_repository}:ref:refs/heads/main" }
  }

  trust = {
    for kind, subjects in local.subjects : kind => {
      for environment, subject in subjects : environment => jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect = "Allow"
          Action = "sts:AssumeRoleWithWebIdentity"
          Condition = {
            StringEquals = {
              "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
              "token.actions.githubusercontent.com:sub" = subject
            }
          }
          Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
        }]
      })
    }
  }

  # What an environment's names begin with, and where its state lies. Of previews there is one for each pull request.
  name_patterns = { for environment in var.environments : environment => environment == "preview" ? "preview*" : "${environment}-*" }
  state_keys    = { for environment in var.environments : environment => environment == "preview" ? "preview/*/terraform.tfstate" : "${environment}/terraform.tfstate" }

  # What all kinds need of the states, each of its own environment only.
  lock_statements = {
    for environment in var.environments : environment => [
      {
        Sid       = "FindTheState"
        Effect    = "Allow"
        Action    = ["s3:ListBucket"]
        Condition = { StringLike = { "s3:prefix" = ["${environment}/*"] } }
        Resource  = [local.state_bucket_arn]
      },
      {
        Sid      = "LockTheState"
        Effect   = "Allow"
        Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        Resource = ["${local.state_bucket_arn}/${local.state_keys[environment]}.tflock"]
      },
      {
        Sid       = "DecryptAndEncryptStates"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Condition = { StringEquals = { "kms:ViaService" = "s3.${var.region}.amazonaws.com" } }
        Resource  = [aws_kms_key.state.arn]
      },
    ]
  }

  # Terraform compares configurations. What people have entrusted to us it need not see, and AWS's own read-only policy
  # would show most of it: every kind of role is refused it.
  private_statements = {
    for environment in var.environments : environment => [
      {
        Sid    = "LeavePeoplesDataAlone"
        Effect = "Deny"
        Action = [
          "cognito-idp:AdminGetUser",
          "cognito-idp:ListUsers",
          "cognito-idp:ListUsersInGroup",
          "dynamodb:BatchGetItem",
          "dynamodb:GetItem",
          "dynamodb:GetRecords",
          "dynamodb:PartiQLSelect",
          "dynamodb:Query",
          "dynamodb:Scan",
          "logs:FilterLogEvents",
          "logs:GetLogEvents",
          "logs:GetLogRecord",
          "logs:GetQueryResults",
          "logs:StartLiveTail",
          "logs:StartQuery",
          "rds:DownloadCompleteDBLogFile",
          "rds:DownloadDBLogFilePortion",
          "secretsmanager:BatchGetSecretValue",
          "secretsmanager:GetSecretValue",
          "sqs:ReceiveMessage",
          "ssm:GetParameter",
          "ssm:GetParameters",
          "ssm:GetParametersByPath",
          "xray:BatchGetTraces",
        ]
        Resource = ["*"]
      },
      {
        Sid      = "LeavePeoplesFilesAlone"
        Effect   = "Deny"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = ["arn:${local.partition}:s3:::${local.name_patterns[environment]}/*"]
      },
    ]
  }
}
