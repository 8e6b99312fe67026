-- A deleted user stays as a tombstone: without it, older news that comes late would let them order again.
ALTER TABLE customers ADD COLUMN erased boolean NOT NULL DEFAULT false;
