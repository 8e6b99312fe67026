locals {
  # People read their inbox here, and nobody is kept from buying; but apps ask for it on every start, so it must not be
  # what fails. DynamoDB answers in milliseconds; a second leaves room for its retries.
  slo = {
    availability_percent = 99.9
    latency              = { milliseconds = 1000, percent = 99 }
  }
}
