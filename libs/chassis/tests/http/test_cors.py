import pytest

from chassis.http.cors import EXPOSED_HEADERS, allowed_origins, cors_headers

CLIENT = "https://client.example.com"


class TestAllowedOrigins:
    @pytest.mark.parametrize(
        "configured", [f"{CLIENT}, https://b.example ,", (CLIENT, "https://b.example")]
    )
    def test_reads_text_and_sequences(self, configured: str | tuple[str, ...]) -> None:
        assert allowed_origins(configured) == (CLIENT, "https://b.example")


class TestCorsHeaders:
    def test_answers_an_allowed_origin(self) -> None:
        assert cors_headers(CLIENT, [CLIENT]) == {
            "access-control-allow-origin": CLIENT,
            "access-control-expose-headers": EXPOSED_HEADERS,
            "vary": "Origin",
        }

    @pytest.mark.parametrize("origin", [None, "https://evil.example", f"{CLIENT}.evil.example"])
    def test_tells_another_origin_nothing(self, origin: str | None) -> None:
        assert cors_headers(origin, [CLIENT]) == {"vary": "Origin"}

    def test_answers_everybody_when_configured(self) -> None:
        assert cors_headers(None, ["*"]) == {
            "access-control-allow-origin": "*",
            "access-control-expose-headers": EXPOSED_HEADERS,
        }
