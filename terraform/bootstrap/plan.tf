# What a pull request may: look at how things are set up, say what an apply would change, and hold the lock meanwhile.
resource "aws_iam_role" "plan" {
  for_each = toset(var.environments)

  name                 = "github-plan-${each.key}"
  description          = "Plans ${each.key} for pull requests of ${var.github_repository}"
  assume_role_policy   = local.trust.plan[each.key]
  max_session_duration = 3600
}

# AWS's own list of what only reads: one of ours would lack something with each new kind of resource.
resource "aws_iam_role_policy_attachment" "plan_reads" {
  for_each = aws_iam_role.plan

  policy_arn = "arn:${local.partition}:iam::aws:policy/ReadOnlyAccess"
  role       = each.value.name
}

resource "aws_iam_role_policy" "plan" {
  for_each = aws_iam_role.plan

  name   = "own"
  role   = each.value.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.plan_statements[each.key] })
}

locals {
  plan_statements = {
    for environment in var.environments : environment => concat(
      local.lock_statements[environment],
      local.private_statements[environment],
      [{
        Sid      = "ReadTheState"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${local.state_bucket_arn}/${local.state_keys[environment]}"]
      }],
    )
  }
}
