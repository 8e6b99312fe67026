from pathlib import Path

from compatibility.consumers import consumers_of

REPOSITORY = Path(__file__).parents[3]


class TestConsumersOf:
    def test_are_the_services_whose_terraform_subscribes(self, tmp_path: Path) -> None:
        terraform = tmp_path / "services/shops/terraform"
        terraform.mkdir(parents=True)
        (terraform / "subscriptions.tf").write_text(
            """
            locals {
              subscriptions = { on_order_placed = { detail_types = ["orders.order_placed.v1"] } }
            }
            module "subscription" {
              detail_types = ["users.user_deleted.v1"]
            }
            """
        )

        assert consumers_of(tmp_path) == {
            "orders.order_placed.v1": ["shops"],
            "users.user_deleted.v1": ["shops"],
        }

    def test_are_more_than_one_where_it_is_so(self) -> None:
        assert consumers_of(REPOSITORY)["users.user_deleted.v1"] == ["notifications", "orders"]
