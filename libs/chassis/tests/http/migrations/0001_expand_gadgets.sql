CREATE TABLE gadgets (
    gadget_id uuid PRIMARY KEY,
    owner text NOT NULL,
    name text NOT NULL,
    version bigint NOT NULL
);

CREATE TABLE labels (
    label text PRIMARY KEY,
    colour text NOT NULL,
    version bigint NOT NULL
);
