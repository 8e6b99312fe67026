# In the bucket that this root makes. The first apply has to do without it: README.md says how.
terraform {
  backend "s3" {
    key          = "bootstrap/terraform.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
