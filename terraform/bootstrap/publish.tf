# What main may before anybody approves: bring packages, and say what an apply would change by a plan that it keeps.
resource "aws_iam_role" "publish" {
  for_each = toset(var.environments)

  name                 = "github-publish-${each.key}"
  description          = "Publishes packages and plans of ${each.key} for main of ${var.github_repository}"
  assume_role_policy   = local.trust.publish[each.key]
  max_session_duration = 3600
}

# As for plan.
resource "aws_iam_role_policy_attachment" "publish_reads" {
  for_each = aws_iam_role.publish

  policy_arn = "arn:${local.partition}:iam::aws:policy/ReadOnlyAccess"
  role       = each.value.name
}

resource "aws_iam_role_policy" "publish" {
  for_each = aws_iam_role.publish

  name = "own"
  role = each.value.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.plan_statements[each.key],
      [
        {
          Sid      = "KeepThePlan"
          Effect   = "Allow"
          Action   = ["s3:PutObject"]
          Resource = ["${local.state_bucket_arn}/${each.key}/plans/*"] # Each run of the workflow keeps its own.
        },
        {
          Sid      = "PublishPackages"
          Effect   = "Allow"
          Action   = ["s3:PutObject"]
          Resource = ["arn:${local.partition}:s3:::artifacts-${local.account_id}/*"] # Each package has a key of its own.
        },
      ],
    )
  })
}
