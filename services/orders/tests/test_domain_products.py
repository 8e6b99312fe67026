"""Rules about products that need no database."""

import msgspec
import pytest

from orders.domain.products import Currency, checked_sku
from orders.errors import SkuInvalid


class TestCheckedSku:
    @pytest.mark.parametrize("sku", ["a", "7", "tea-100g", "A.b_c-9", "x" * 64])
    def test_is_a_word_of_letters_digits_and_marks(self, sku: str) -> None:
        assert checked_sku(sku) == sku

    @pytest.mark.parametrize("sku", ["", "-tea", "te a", "tea\n", "tea/mug", "tée", "x" * 65])
    def test_refuses_what_would_need_escaping(self, sku: str) -> None:
        with pytest.raises(SkuInvalid):
            checked_sku(sku)


class TestCurrency:
    @pytest.mark.parametrize("code", ["EUR", "JPY", "XCG", "ZWG"])
    def test_is_one_that_people_pay_with(self, code: str) -> None:
        assert msgspec.convert(code, Currency) == code

    @pytest.mark.parametrize("code", ["eur", "EURO", "XXX", "XTS", "XAU", "DEM", "HRK", "BGN"])
    def test_is_no_past_one_no_metal_and_no_test(self, code: str) -> None:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(code, Currency)
