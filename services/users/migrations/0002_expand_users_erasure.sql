-- A deleted user leaves a tombstone: the id stays taken, and nothing of the person is left.
ALTER TABLE users
    ADD COLUMN status text NOT NULL DEFAULT 'active',
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    -- Code that is live reads no tombstone before there is one, and only new code writes them.
    -- squawk-ignore ban-drop-not-null
    ALTER COLUMN email DROP NOT NULL,
    -- squawk-ignore ban-drop-not-null
    ALTER COLUMN name DROP NOT NULL,
    -- squawk-ignore ban-drop-not-null
    ALTER COLUMN language DROP NOT NULL,
    ADD CONSTRAINT users_status_check CHECK (
        status = 'active' AND num_nulls(email, name, language) = 0
        OR status = 'deleted' AND num_nonnulls(email, name, language) = 0
    ) NOT VALID;
