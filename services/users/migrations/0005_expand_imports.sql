-- Files of users, from the request to upload one to its end. Nothing personal is kept of them.
CREATE TABLE imports (
    import_id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    status text NOT NULL CHECK (status IN ('awaiting_upload', 'importing', 'finished', 'failed')),
    correlation_id text NOT NULL,
    requested_at timestamptz NOT NULL,
    upload_expires_at timestamptz NOT NULL,
    started_at timestamptz,
    ended_at timestamptz,
    -- The file, known once it was uploaded. The tag tells whether it is still the same.
    file_etag text,
    file_bytes bigint CHECK (file_bytes >= 0),
    columns text [],
    -- The checkpoint: where the next batch begins, and what became of all lines before it.
    next_byte bigint NOT NULL CHECK (next_byte >= 0),
    next_line bigint NOT NULL CHECK (next_line >= 1),
    accepted bigint NOT NULL CHECK (accepted >= 0),
    rejected bigint NOT NULL CHECK (rejected >= 0),
    failure_code text CHECK ((failure_code IS NOT NULL) = (status = 'failed')),
    failure_detail text
);

-- Why lines were rejected, until they are written to a file. Never what the lines say.
CREATE TABLE import_rejections (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    "column" text NOT NULL,
    code text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (import_id, line, "column")
);

-- Where COPY puts the rows of a batch. They are gone when its transaction ends, so that a crash,
-- which empties an unlogged table, loses nothing.
CREATE UNLOGGED TABLE import_rows (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    user_id uuid NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    language text NOT NULL,
    PRIMARY KEY (import_id, line)
);
