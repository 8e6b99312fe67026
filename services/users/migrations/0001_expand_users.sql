-- One row per user. The id is the subject of the user's own token, so it is given, never made here.
CREATE TABLE users (
    user_id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    email text NOT NULL,
    name text NOT NULL,
    language text NOT NULL,
    registered_at timestamptz NOT NULL
);

-- Nobody has two mail boxes that differ in case only. E-mails are stored in ASCII, so lower() means the
-- same in every locale.
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
