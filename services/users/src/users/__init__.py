"""The users service: who the customers are, and the events about them."""
