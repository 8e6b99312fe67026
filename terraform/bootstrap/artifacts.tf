# Here and in no environment: packages must lie there before an environment's first apply, and outlive its last.
module "artifacts" {
  source = "../modules/artifacts"

  name = "artifacts-${local.account_id}"
}
