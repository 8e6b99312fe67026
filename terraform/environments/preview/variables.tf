variable "pull_request" {
  description = "Number of the pull request that the preview is of, e.g. 12."
  type        = number
  nullable    = false

  validation {
    condition     = var.pull_request >= 1 && var.pull_request <= 99999 && floor(var.pull_request) == var.pull_request
    error_message = "Give the number of a pull request, e.g. PR=12: the preview's names contain it."
  }
}
