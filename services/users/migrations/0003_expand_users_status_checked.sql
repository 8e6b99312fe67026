-- Apart from adding it: checking all rows then locks out nobody.
ALTER TABLE users VALIDATE CONSTRAINT users_status_check;
