CREATE INDEX CONCURRENTLY IF NOT EXISTS outbox_subject ON outbox (subject);
