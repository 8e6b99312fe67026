locals {
  proxy_connections = floor(local.maximum_connections * var.proxy_connections_percent / 100)
  proxy_name        = var.name
  proxy_arn         = aws_cloudformation_stack.proxy.outputs["DBProxyArn"]

  # IAM knows a proxy's database users by the id at the end of the proxy's ARN.
  proxy_user_arn = "arn:${local.partition}:rds-db:${local.region}:${local.account_id}:dbuser:${element(split(":", local.proxy_arn), 6)}"
}

# What the proxy may become at the database: the services' users and nobody else.
resource "aws_iam_role" "proxy" {
  name = "${var.name}-postgres-proxy"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "rds.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "proxy" {
  name = "own"
  role = aws_iam_role.proxy.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "ConnectAsServices"
      Effect = "Allow"
      Action = ["rds-db:connect"]
      Resource = [
        for user in sort(var.users) :
        "arn:${local.partition}:rds-db:${local.region}:${local.account_id}:dbuser:${aws_rds_cluster.this.cluster_resource_id}/${user}"
      ]
    }]
  })
}

# A stack, because version 5 of the provider cannot say DefaultAuthScheme, without which the proxy needs a password for
# each user (docs/decisions/0015). What AWS chooses comes in by parameters, so that a plan shows the whole template.
resource "aws_cloudformation_stack" "proxy" {
  # checkov:skip=CKV_AWS_124: Terraform makes the stack, waits for it and fails with it: whoever applies is told.
  name               = "${var.name}-postgres-proxy"
  timeout_in_minutes = 30

  parameters = {
    RoleArn         = aws_iam_role.proxy.arn
    SecurityGroupId = aws_security_group.proxy.id
    SubnetIds       = join(",", var.subnet_ids)
  }

  template_body = jsonencode({
    Description = "RDS Proxy of ${var.name}, with IAM end to end"
    Parameters = {
      RoleArn         = { Type = "String" }
      SecurityGroupId = { Type = "String" }
      SubnetIds       = { Type = "CommaDelimitedList" }
    }
    Resources = {
      Proxy = {
        Type = "AWS::RDS::DBProxy"
        Properties = {
          DBProxyName         = local.proxy_name
          DebugLogging        = false # It logs statements with their values.
          DefaultAuthScheme   = "IAM_AUTH"
          EngineFamily        = "POSTGRESQL"
          IdleClientTimeout   = 1800 # seconds; Lambda seldom keeps an idle execution environment for longer
          RequireTLS          = true
          RoleArn             = { Ref = "RoleArn" }
          VpcSecurityGroupIds = [{ Ref = "SecurityGroupId" }]
          VpcSubnetIds        = { Ref = "SubnetIds" }
        }
      }
    }
    Outputs = {
      DBProxyArn = { Value = { "Fn::GetAtt" = ["Proxy", "DBProxyArn"] } }
      Endpoint   = { Value = { "Fn::GetAtt" = ["Proxy", "Endpoint"] } }
    }
  })

  # The proxy tries its role as soon as it is there.
  depends_on = [aws_iam_role_policy.proxy]
}

resource "aws_db_proxy_default_target_group" "this" {
  db_proxy_name = local.proxy_name

  connection_pool_config {
    # An API function has ten seconds: it must hear that no connection could be had while it can still say so.
    connection_borrow_timeout    = 5
    max_connections_percent      = var.proxy_connections_percent
    max_idle_connections_percent = floor(var.proxy_connections_percent / 2)

    # No statement here needs a session of its own, so whatever pins one is a mistake that the metric should show.
    session_pinning_filters = []
  }

  depends_on = [aws_cloudformation_stack.proxy]
}

resource "aws_db_proxy_target" "this" {
  db_proxy_name         = local.proxy_name
  target_group_name     = aws_db_proxy_default_target_group.this.name
  db_cluster_identifier = aws_rds_cluster.this.cluster_identifier

  # A cluster without instances has nothing to connect to.
  depends_on = [aws_rds_cluster_instance.this]
}

# Only beside a reader: RDS makes none without, one that lost its last reader answers nobody, and it is paid for.
resource "aws_db_proxy_endpoint" "read_only" {
  count = length(local.instance_identifiers) == 1 ? 0 : 1

  db_proxy_name          = local.proxy_name
  db_proxy_endpoint_name = "${local.proxy_name}-read-only"
  target_role            = "READ_ONLY"
  vpc_security_group_ids = [aws_security_group.proxy.id]
  vpc_subnet_ids         = var.subnet_ids

  depends_on = [aws_db_proxy_target.this]
}
