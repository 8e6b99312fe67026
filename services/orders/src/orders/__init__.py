"""The orders service: products, stock and orders, and the events about them."""
