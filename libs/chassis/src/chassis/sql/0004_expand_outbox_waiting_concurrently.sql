-- The order in which the relay sends. A later release drops outbox_unpublished, which live code uses.
CREATE INDEX CONCURRENTLY IF NOT EXISTS outbox_waiting
ON outbox (bulk, next_attempt_at, event_id) WHERE published_at IS NULL;
