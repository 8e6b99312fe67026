CREATE INDEX CONCURRENTLY IF NOT EXISTS users_by_registration ON users (status, registered_at, user_id);
