-- One row per heron. Who owns it never changes.
CREATE TABLE herons (
    heron_id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    owner_id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

-- An id begins with its time, so this is the order in which they were made.
CREATE INDEX herons_by_owner ON herons (owner_id, heron_id);
