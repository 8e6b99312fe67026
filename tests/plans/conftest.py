"""The plan of every environment of AWS, as Terraform makes it for an account with nothing in it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from infrastructure.emulated import planned
from infrastructure.environments import PREVIEW, environment_names

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = environment_names(ROOT)

type Plan = Mapping[str, Any]

plan_of = cache(planned)
"""A plan takes some fifteen seconds, so all tests look at the same one."""


@pytest.fixture(params=ENVIRONMENTS)
def plan(request: pytest.FixtureRequest) -> Plan:
    return plan_of(request.param)


@pytest.fixture(params=[name for name in ENVIRONMENTS if name != PREVIEW])
def watched_plan(request: pytest.FixtureRequest) -> Plan:
    """Return the plan of an environment that somebody is on call for."""
    return plan_of(request.param)


@pytest.fixture
def plans() -> dict[str, Plan]:
    return {environment: plan_of(environment) for environment in ENVIRONMENTS}
