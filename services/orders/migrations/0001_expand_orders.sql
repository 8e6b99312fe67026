-- What is for sale. An order changes the stock, and with it the version that clients see as the ETag.
CREATE TABLE products (
    sku text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    name text NOT NULL,
    price_minor bigint NOT NULL CHECK (price_minor >= 1),
    currency text NOT NULL CHECK (length(currency) = 3),
    stock bigint NOT NULL CHECK (stock >= 0)
);

-- The users that may order, as the users service told us. Only what placing an order needs.
CREATE TABLE customers (
    user_id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1)
);

CREATE TABLE orders (
    order_id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    user_id uuid NOT NULL,
    status text NOT NULL CHECK (
        status IN ('pending', 'confirmed', 'rejected', 'shipped', 'cancelled')
    ),
    total_minor bigint NOT NULL CHECK (total_minor >= 1),
    currency text NOT NULL CHECK (length(currency) = 3),
    rejection_reason text CHECK (rejection_reason IS NULL OR status = 'rejected'),
    placed_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

-- Prices are copied: a product may cost something else tomorrow, this order does not.
CREATE TABLE order_lines (
    order_id uuid NOT NULL REFERENCES orders,
    position bigint NOT NULL CHECK (position >= 1),
    sku text COLLATE "C" NOT NULL REFERENCES products,
    quantity bigint NOT NULL CHECK (quantity >= 1),
    unit_price_minor bigint NOT NULL CHECK (unit_price_minor >= 1),
    PRIMARY KEY (order_id, sku)
);
