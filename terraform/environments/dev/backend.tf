# Made by terraform/bootstrap, once for the account.
terraform {
  backend "s3" {
    bucket       = "terraform-state-111111111111"
    encrypt      = true
    key          = "dev/terraform.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}
