-- Files of orders, from the request for one to its end.
CREATE TABLE exports (
    export_id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    status text NOT NULL CHECK (status IN ('requested', 'exporting', 'finished', 'failed')),
    -- Whole days of UTC, both included.
    first_on date NOT NULL,
    last_on date NOT NULL,
    requested_at timestamptz NOT NULL,
    started_at timestamptz,
    ended_at timestamptz,
    -- What S3 calls the upload of the file, known once it was begun.
    upload_id text CHECK ((upload_id IS NULL) = (status = 'requested')),
    -- How often all parts were lost and the file begun again.
    restarts bigint NOT NULL CHECK (restarts >= 0),
    -- The checkpoint: the parts that are uploaded, what is in them, and the last order of that.
    part_etags text [] NOT NULL,
    orders bigint NOT NULL CHECK (orders >= 0),
    compressed_bytes bigint NOT NULL CHECK (compressed_bytes >= 0),
    last_placed_at timestamptz NOT NULL,
    last_order_id uuid NOT NULL,
    CHECK (first_on <= last_on)
);
