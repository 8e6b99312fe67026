variable "environment" {
  description = "Name of the environment, the prefix of its functions' names, e.g. prod."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,20}$", var.environment))
    error_message = "Name the environment with up to 21 lower-case letters, digits and hyphens, a letter first, e.g. prod."
  }
}

variable "strategy" {
  description = "How many percent of the invocations go to a new version first, and for how many minutes, e.g. { percent = 10, minutes = 5 }; without either all of them at once."
  type = object({
    minutes = optional(number, 0)
    percent = optional(number, 100)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.strategy.percent >= 1 && var.strategy.percent <= 100 && floor(var.strategy.percent) == var.strategy.percent
    error_message = "Set strategy.percent to a whole number from 1 to 100."
  }

  validation {
    condition     = var.strategy.percent == 100 ? var.strategy.minutes == 0 : var.strategy.minutes >= 1 && var.strategy.minutes <= 2880
    error_message = "Set strategy.minutes from 1 to 2880 (two days) with a percent below 100, and leave it out with 100: there is nothing left to wait for."
  }
}
