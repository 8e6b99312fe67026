"""Functions may do what they do, and nothing else; told once all other stories were.

What a function may not do fails in its story; see the fixture `world`.
"""

from pathlib import Path

import pytest

from flows.conftest import ROOT
from flows.permissions import Permission, arguments, granted
from flows.permissions import used as used_permissions
from flows.world import World


@pytest.fixture
def used(request: pytest.FixtureRequest, world: World) -> set[Permission]:
    """What functions have used of their permissions, if all stories were told."""
    told = {item.path for item in request.session.items}
    untold = sorted(path.name for path in set(Path(__file__).parent.glob("test_*.py")) - told)
    if untold:
        pytest.skip(f"only all stories use all permissions; untold: {', '.join(untold)}")
    return used_permissions(world)


class TestPermission:
    def test_is_used_or_argued(self, world: World, used: set[Permission]) -> None:
        argued = arguments(ROOT)

        unused = [
            f"{it.function} never did {it.action} on {it.resource}, which {it.sid} allows: "
            "take it away, or tell a story that needs it, or give it a statement of its own with "
            "the unused_reason"
            for it in sorted(granted(world) - used)
            if (it.function, it.sid) not in argued
        ]

        assert unused == [], "\n".join(unused)

    def test_is_argued_only_as_long_as_no_story_uses_it(
        self, world: World, used: set[Permission]
    ) -> None:
        argued = arguments(ROOT)

        outdated = [
            f"{it.function} did {it.action} on {it.resource}, though {it.sid} says that no story "
            f"does ({argued[it.function, it.sid]}): take the unused_reason away"
            for it in sorted(granted(world) & used)
            if (it.function, it.sid) in argued
        ]

        assert outdated == [], "\n".join(outdated)
