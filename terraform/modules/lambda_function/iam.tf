locals {
  on_failure_queue_arns = var.asynchronous.on_failure_queue_arn == null ? [] : [var.asynchronous.on_failure_queue_arn]

  # What Lambda itself does with the role. No function asks for it, so none is seen to use it.
  own_statements = concat(
    [
      {
        sid             = "WriteLogs"
        actions         = ["logs:CreateLogStream", "logs:PutLogEvents"]
        resources       = ["${aws_cloudwatch_log_group.this.arn}:*"]
        unused_reason   = "Lambda writes the log."
        wildcard_reason = "Lambda names the streams."
      },
      {
        sid             = "WriteTraces"
        actions         = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        resources       = ["*"]
        unused_reason   = "Lambda's daemon sends the traces."
        wildcard_reason = "X-Ray has no resources to name for these."
      },
    ],
    length(var.vpc.subnet_ids) == 0 ? [] : [
      {
        sid = "JoinNetwork"
        actions = [
          "ec2:AssignPrivateIpAddresses",
          "ec2:CreateNetworkInterface",
          "ec2:DeleteNetworkInterface",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSubnets",
          "ec2:UnassignPrivateIpAddresses",
        ]
        resources       = ["*"]
        unused_reason   = "Lambda joins the network before the function runs."
        wildcard_reason = "Lambda checks for exactly this before it creates its own interfaces."
      },
    ],
    [
      for arn in local.on_failure_queue_arns :
      {
        sid           = "SendFailedInvocations"
        actions       = ["sqs:SendMessage"]
        resources     = [arn]
        unused_reason = "Lambda sends what it has given up."
      }
    ],
  )

  # The reasons are for readers and tests, and stay here.
  policy_statements = [
    for statement in concat(local.own_statements, var.statements) : merge(
      {
        Sid      = statement.sid
        Effect   = "Allow"
        Action   = statement.actions
        Resource = statement.resources
      },
      length(lookup(statement, "conditions", {})) == 0 ? {} : { Condition = statement.conditions },
    )
  ]
}

resource "aws_iam_role" "this" {
  name = local.name

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "own"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.policy_statements
  })
}
