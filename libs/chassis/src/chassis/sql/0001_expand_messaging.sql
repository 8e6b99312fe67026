-- What every service with a database needs to send each event, handle each message and answer
-- each request once. It is applied to the service's own schema, before the service's migrations.

CREATE TABLE outbox (
    event_id uuid PRIMARY KEY,
    source text NOT NULL,
    detail_type text NOT NULL,
    -- Text, not jsonb: the document is passed on byte for byte.
    detail text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    attempts bigint NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    last_error text
);

CREATE INDEX outbox_unpublished ON outbox (next_attempt_at, event_id) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;

CREATE TABLE inbox (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    claimed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
);

CREATE INDEX inbox_claimed ON inbox (claimed_at);

CREATE TABLE idempotency_records (
    caller text NOT NULL,
    operation text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    expires_at timestamptz NOT NULL,
    status bigint,
    headers jsonb,
    body bytea,
    PRIMARY KEY (caller, operation, key)
);

CREATE INDEX idempotency_records_expired ON idempotency_records (expires_at);
