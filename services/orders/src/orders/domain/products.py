"""What is for sale: what it is called, what it costs, and how many of it there are.

Money is an integer in the currency's minor unit.
"""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from orders.errors import SkuInvalid

FIRST_VERSION: Final = 1

# ISO 4217, list one, in February 2026 (pycountry 26.2.16), without funds, metals and test codes.
# fmt: off
type Currency = Literal[
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BHD",
    "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF",
    "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN",
    "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD",
    "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES",
    "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL",
    "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN",
    "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP",
    "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK",
    "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT",
    "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VED", "VES",
    "VND", "VUV", "WST", "XAF", "XCD", "XCG", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
]
# fmt: on

# `$(?!\n)` is the very end both in Python and in JSON Schema; Python's `$` forgives a line break.
type Sku = Annotated[
    str,
    Meta(
        max_length=64,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$(?!\n)",
        description="Stock-keeping unit, such as `tea-100g`; upper and lower case differ",
    ),
]
type ProductName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[^\u0000-\u0020\u007f-\u00a0\u2028\u2029][^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$(?!\n)",
        description="On one line, beginning with a visible character",
    ),
]
type PriceMinor = Annotated[int, Meta(ge=1, le=10_000_000_000, description="In minor units")]
type Stock = Annotated[int, Meta(ge=0, le=1_000_000_000, description="Number of pieces")]


class Product(Struct, frozen=True, kw_only=True):
    """Something for sale. `version` grows with every change, and an order changes the stock."""

    sku: str
    version: int
    name: str
    price_minor: int
    currency: str
    stock: int


def checked_sku(text: str) -> Sku:
    """Return the SKU; raises SkuInvalid."""
    try:
        return msgspec.convert(text, Sku)
    except msgspec.ValidationError:
        raise SkuInvalid from None
