CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_by_time ON orders (placed_at, order_id);
