-- Whom or what an event is about, so that a person's events can be erased with the person.
ALTER TABLE outbox ADD COLUMN subject text;
