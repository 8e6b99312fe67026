-- The one table of a made-up service, on which the tests of the chassis stand.

CREATE TABLE parcels (
    parcel_id uuid PRIMARY KEY,
    label text NOT NULL UNIQUE,
    grams bigint NOT NULL CHECK (grams > 0)
);
