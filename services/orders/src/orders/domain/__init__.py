"""What is true about products and orders, whatever asks and wherever they are stored."""
