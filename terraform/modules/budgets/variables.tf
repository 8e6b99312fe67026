variable "account_concurrency" {
  description = "Lambda's quota \"Concurrent executions\" of the account and region, e.g. 1000. New accounts have less: aws lambda get-account-settings."
  type        = number
  nullable    = false

  validation {
    condition     = local.reserved_concurrency <= var.account_concurrency - local.unreserved_concurrency
    error_message = "Reserve less or ask AWS for a higher quota: the functions reserve ${local.reserved_concurrency} executions, and Lambda keeps ${local.unreserved_concurrency} of the account's ${var.account_concurrency} unreserved."
  }
}

variable "client_timeout_seconds" {
  description = "Seconds after which a client of the API gives up, e.g. 20: what clients are told to wait."
  type        = number
  nullable    = false

  validation {
    condition     = alltrue([for service in values(var.functions) : service.api.timeout_seconds + local.gateway_margin_seconds < var.client_timeout_seconds if contains(keys(service), "api")])
    error_message = "Let clients wait longer than the gateway, which waits ${local.gateway_margin_seconds} s longer than the slowest API function (${max([for service in values(var.functions) : service.api.timeout_seconds if contains(keys(service), "api")]...)} s): a client that gives up first sends the request again while the first is still being answered."
  }
}

variable "functions" {
  description = "Limits of every function, by service and handler: the services' outputs functions."
  type = map(map(object({
    name                 = string
    reserved_concurrency = number
    timeout_seconds      = number
    uses_database        = bool
  })))
  nullable = false

  validation {
    condition = alltrue(flatten([
      for service in values(var.functions) : [
        for function in values(service) : function.timeout_seconds > var.borrow_timeout_seconds + var.statement_timeout_seconds if function.uses_database
      ]
    ]))
    error_message = "Give functions with a database more than the ${var.borrow_timeout_seconds} s that the proxy may let them wait for a connection and the ${var.statement_timeout_seconds} s that a statement may then take, or Lambda stops them before they can say what was wrong: ${join(", ", flatten([for service in values(var.functions) : [for function in values(service) : function.name if function.uses_database && function.timeout_seconds <= var.borrow_timeout_seconds + var.statement_timeout_seconds]]))}."
  }
}

variable "proxy_connections" {
  description = "Connections to the database that the proxy may open, e.g. 720."
  type        = number
  nullable    = false

  validation {
    condition     = local.database_concurrency <= floor(local.connections_share * var.proxy_connections)
    error_message = "Reserve fewer executions for functions with a database (${local.database_concurrency} now) or raise the cluster's maximum capacity: they may use ${local.connections_share * 100} % of the proxy's ${var.proxy_connections} connections, ${floor(local.connections_share * var.proxy_connections)}."
  }
}

variable "borrow_timeout_seconds" {
  description = "Seconds that the proxy lets a client wait for a connection, e.g. 5."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.borrow_timeout_seconds >= 1 && var.borrow_timeout_seconds <= 10
    error_message = "Set borrow_timeout_seconds between 1 and 10: the proxy's own default of 120 outlasts every API function."
  }
}

variable "statement_timeout_seconds" {
  description = "Seconds after which Postgres stops a statement of a service's role, as the chassis sets it, e.g. 5."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.statement_timeout_seconds >= 1
    error_message = "Set statement_timeout_seconds to at least 1: 0 would let a statement run for ever."
  }
}
