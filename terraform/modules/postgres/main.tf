data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name

  administrator        = "administrator" # Postgres on RDS keeps the name admin for itself.
  instance_identifiers = [for number in range(1, var.instances + 1) : "${var.name}-${number}"]
  port                 = 5432

  # Aurora allows some 211 connections for each unit of the maximum, 189 for the first, 5000 at most, and 2000 where the
  # minimum is half a unit ("Maximum connections for Aurora Serverless v2" in its user guide). The number is set instead
  # of left to that formula, so that alarms and budgets count with what the database really has, and know it before the
  # apply. 189 for each unit is what every size can bear.
  maximum_connections = min(floor(189 * var.capacity.maximum), var.capacity.minimum < 1 ? 2000 : 5000)
}

resource "aws_db_subnet_group" "this" {
  name        = var.name
  description = "Where the database of ${var.name} may run"
  subnet_ids  = var.subnet_ids
}

resource "aws_rds_cluster_parameter_group" "this" {
  name        = "${var.name}-postgres17"
  family      = "aurora-postgresql17"
  description = "Database of ${var.name}"

  parameter {
    name         = "max_connections"
    value        = tostring(local.maximum_connections)
    apply_method = "pending-reboot" # It decides how memory is laid out.
  }

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  # logs: what was slow, what waited, how the schema changed
  parameter {
    name  = "log_lock_waits"
    value = "1"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "1000" # milliseconds
  }

  parameter {
    name  = "log_statement"
    value = "ddl"
  }

  # never values: they may be a person's, and logs are read by more people and kept longer than the rows
  parameter {
    name  = "log_error_verbosity"
    value = "terse" # Else an error's DETAIL quotes the row.
  }

  parameter {
    name  = "log_parameter_max_length"
    value = "0" # Else a slow statement is logged with its parameters.
  }
}

resource "aws_rds_cluster" "this" {
  cluster_identifier = var.name
  database_name      = var.database_name
  engine             = "aurora-postgresql"

  # The major version alone: RDS installs minor ones in the maintenance window, and a plan that named one would then
  # want to go back, which Aurora refuses.
  engine_version                  = "17"
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.this.name

  # What a plan has promised holds once it was applied, and not after the next Sunday.
  apply_immediately            = true
  preferred_maintenance_window = "sun:03:30-sun:04:30"

  serverlessv2_scaling_configuration {
    max_capacity = var.capacity.maximum
    min_capacity = var.capacity.minimum
  }

  # network
  db_subnet_group_name   = aws_db_subnet_group.this.name
  port                   = local.port
  vpc_security_group_ids = [aws_security_group.cluster.id]

  # access
  iam_database_authentication_enabled = true
  manage_master_user_password         = true
  master_user_secret_kms_key_id       = aws_kms_key.this.arn
  master_username                     = local.administrator

  # encryption
  kms_key_id        = aws_kms_key.this.arn
  storage_encrypted = true

  # backups
  backup_retention_period   = var.backup_retention_days
  copy_tags_to_snapshot     = true
  delete_automated_backups  = !var.deletion_protection
  deletion_protection       = var.deletion_protection
  final_snapshot_identifier = var.deletion_protection ? "${var.name}-final" : null
  preferred_backup_window   = "02:00-03:00"
  skip_final_snapshot       = !var.deletion_protection

  # logs
  enabled_cloudwatch_logs_exports = keys(aws_cloudwatch_log_group.this)
}

resource "aws_rds_cluster_instance" "this" {
  for_each = { for index, identifier in local.instance_identifiers : identifier => index }

  identifier         = each.key
  cluster_identifier = aws_rds_cluster.this.cluster_identifier
  engine             = aws_rds_cluster.this.engine
  instance_class     = "db.serverless"

  apply_immediately            = true
  auto_minor_version_upgrade   = true
  copy_tags_to_snapshot        = true
  preferred_maintenance_window = "sun:03:30-sun:04:30"

  # The first two scale together, so that whichever takes over is large enough at once; further readers scale by
  # themselves.
  promotion_tier = min(each.value, 15)

  performance_insights_enabled          = true
  performance_insights_kms_key_id       = aws_kms_key.this.arn
  performance_insights_retention_period = 7 # days, without a charge
}
