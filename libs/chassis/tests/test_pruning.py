import psycopg
import pytest

from chassis import pruning
from chassis.database import Database
from chassis.pruning import prune

FILL = """
INSERT INTO outbox (event_id, source, detail_type, detail, published_at) VALUES
    (gen_random_uuid(), 'parcels', 'published long ago', '{}', now() - interval '25 hours'),
    (gen_random_uuid(), 'parcels', 'just published', '{}', now() - interval '23 hours');
INSERT INTO outbox (event_id, source, detail_type, detail, created_at) VALUES
    (gen_random_uuid(), 'parcels', 'never published', '{}', now() - interval '1 year');
INSERT INTO inbox (consumer, event_id, claimed_at) VALUES
    ('long ago', gen_random_uuid(), now() - interval '31 days'),
    ('may come back', gen_random_uuid(), now() - interval '29 days');
INSERT INTO idempotency_records (caller, operation, key, fingerprint, expires_at) VALUES
    ('ada', 'POST /parcels', 'expired', 'abc', now() - interval '1 second'),
    ('ada', 'POST /parcels', 'valid', 'abc', now() + interval '1 minute')
ON CONFLICT DO NOTHING;
"""
LEFT = """
SELECT detail_type FROM outbox
UNION ALL SELECT consumer FROM inbox
UNION ALL SELECT key FROM idempotency_records
"""


class TestPrune:
    def test_deletes_what_is_old_and_done(
        self, database: Database, admin: psycopg.Connection
    ) -> None:
        admin.execute(FILL)

        more = prune(database.connection())

        left = {row[0] for row in admin.execute(LEFT).fetchall()}
        assert left == {"just published", "never published", "may come back", "valid"}
        assert not more

    def test_says_when_there_may_be_more(
        self, database: Database, admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pruning, "ROWS_AT_ONCE", 1)
        admin.execute(FILL)
        admin.execute(FILL)

        answers = [prune(database.connection()) for _ in range(3)]

        assert answers == [True, True, False]
