CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_by_customer ON orders (user_id, placed_at, order_id);
