variable "capacity" {
  description = "Aurora's capacity units between which each instance scales, e.g. { minimum = 2, maximum = 16 }. The minimum is paid for day and night; Performance Insights wants 2 to see everything."
  type = object({
    maximum = number
    minimum = number
  })
  nullable = false

  validation {
    condition     = var.capacity.minimum >= 0.5
    error_message = "Set capacity.minimum to at least 0.5: a cluster that scales to 0 is not woken by its proxy, which holds connections all the time."
  }

  validation {
    condition     = var.capacity.maximum >= 1 && var.capacity.maximum <= 256 && var.capacity.maximum >= var.capacity.minimum
    error_message = "Set capacity.maximum from 1 to 256, and not below the minimum."
  }

  validation {
    condition     = alltrue([for units in values(var.capacity) : floor(2 * units) == 2 * units])
    error_message = "Give capacity in steps of 0.5, e.g. 0.5, 1 or 1.5."
  }
}

variable "name" {
  description = "Name of the cluster and the beginning of every name in it: the environment's, e.g. prod."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) <= 40
    error_message = "Use 1 to 40 lower-case letters, digits and single hyphens between them, a letter first, e.g. prod."
  }
}

variable "subnet_ids" {
  description = "Ids of private subnets, in two zones at least."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "Give subnets in at least two availability zones: neither Aurora nor its proxy starts in one."
  }
}

variable "users" {
  description = "Database users that may come through the proxy, one per service, e.g. [\"orders_service\", \"users_service\"]."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.users) > 0 && alltrue([for user in var.users : can(regex("^[a-z][a-z0-9_]*$", user))])
    error_message = "Name at least one user, in snake_case, e.g. orders_service: a pattern would open the proxy to the administrator."
  }

  validation {
    condition     = !contains(var.users, "administrator")
    error_message = "Leave the administrator out: migrations go past the proxy, and nobody else may be one."
  }
}

variable "vpc_id" {
  description = "Id of the VPC, e.g. vpc-0a1b2c3d."
  type        = string
  nullable    = false
}

variable "backup_retention_days" {
  description = "Days to any second of which the cluster can be restored, from 7 to 35."
  type        = number
  default     = 14
  nullable    = false

  validation {
    condition     = var.backup_retention_days >= 7 && var.backup_retention_days <= 35 && floor(var.backup_retention_days) == var.backup_retention_days
    error_message = "Set backup_retention_days from 7 to 35: a mistake made before a weekend must still be undone after it, and Aurora keeps no more."
  }
}

variable "database_name" {
  description = "Name of the one database, in which each service has its schema, e.g. shop."
  type        = string
  default     = "shop"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,62}$", var.database_name))
    error_message = "Use 1 to 63 lower-case letters, digits and underscores, a letter first, e.g. shop."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the cluster, and its last data and backups stay when it is deleted after all."
  type        = bool
  default     = true
  nullable    = false
}

variable "instances" {
  description = "Number of instances, e.g. 2: one writes, and each other one reads and takes over within a minute. With 1 a failure lasts some ten minutes."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.instances >= 1 && var.instances <= 16 && floor(var.instances) == var.instances
    error_message = "Set instances from 1 to 16: Aurora has one writer and up to 15 readers."
  }
}

variable "log_retention_days" {
  description = "Days that the database's logs are kept, e.g. 30."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "Use a retention that CloudWatch knows, e.g. 7, 30, 90 or 365 days; 0 (for ever) is not accepted."
  }
}

variable "proxy_connections_percent" {
  description = "Share of the database's connections that the proxy may open, from 50 to 95; the others are for migrations and for people in trouble."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.proxy_connections_percent >= 50 && var.proxy_connections_percent <= 95 && floor(var.proxy_connections_percent) == var.proxy_connections_percent
    error_message = "Set proxy_connections_percent from 50 to 95, in whole percents: with more, nobody could come in to look when all are taken."
  }
}
