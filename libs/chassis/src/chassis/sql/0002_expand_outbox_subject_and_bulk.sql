ALTER TABLE outbox
    -- Whom or what an event is about, so that a person's events can be erased with the person.
    ADD COLUMN subject text,
    -- Stored with very many others, so it waits for those that somebody may be waiting for.
    ADD COLUMN bulk boolean NOT NULL DEFAULT false;
