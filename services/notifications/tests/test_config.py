"""What a function is told, and how it complains."""

import pytest
from msgspec import Struct

from chassis.settings import SettingsInvalid, settings
from chassis.testing.cold_start import forget_everything
from notifications.config import (
    DispatchSettings,
    OnEmailFeedbackSettings,
    OnEventSettings,
    ReleaseDueSettings,
    SendEmailSettings,
    SendWebhookSettings,
)


class TestSettings:
    @pytest.mark.parametrize(
        "of",
        [
            DispatchSettings,
            OnEmailFeedbackSettings,
            OnEventSettings,
            ReleaseDueSettings,
            SendEmailSettings,
            SendWebhookSettings,
        ],
    )
    def test_name_every_variable_that_is_missing(
        self, of: type[Struct], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        forget_everything()
        variables = [field.upper() for field in of.__struct_fields__]
        for variable in variables:
            monkeypatch.delenv(variable, raising=False)

        with pytest.raises(SettingsInvalid) as raised:
            settings(of)

        assert [name for name in variables if name not in str(raised.value)] == []
