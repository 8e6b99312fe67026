-- Apart from adding it: checking all rows then locks out nobody.
ALTER TABLE orders VALIDATE CONSTRAINT orders_cancellation_reason_check;
