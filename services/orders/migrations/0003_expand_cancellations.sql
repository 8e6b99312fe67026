ALTER TABLE orders
    -- The payment provider's name for what settled the order: what its statements are compared with.
    ADD COLUMN charge_id text,
    ADD COLUMN cancellation_reason text,
    ADD CONSTRAINT orders_cancellation_reason_check CHECK (
        cancellation_reason IS NULL OR status = 'cancelled'
    ) NOT VALID;

-- What was given back for cancelled orders; 0 where nothing had been charged.
CREATE TABLE refunds (
    order_id uuid PRIMARY KEY REFERENCES orders,
    refund_id text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
    refunded_at timestamptz NOT NULL
);
