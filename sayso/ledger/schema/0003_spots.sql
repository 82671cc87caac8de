-- Where incidents lie as a map draws them (sayso/ledger/spots.py): an area by its code, or a point on the grid; neither where
-- it is not known where a place lies. All incidents are told anew, to fill this.
ALTER TABLE incident_places ADD COLUMN shown TEXT NOT NULL DEFAULT '';
ALTER TABLE incident_places ADD COLUMN area TEXT NOT NULL DEFAULT '';
ALTER TABLE incident_places ADD COLUMN x INTEGER;
ALTER TABLE incident_places ADD COLUMN y INTEGER;
ALTER TABLE incident_places ADD COLUMN lat DOUBLE PRECISION;
ALTER TABLE incident_places ADD COLUMN lon DOUBLE PRECISION;
ALTER TABLE incident_places ADD COLUMN radius_km DOUBLE PRECISION NOT NULL DEFAULT 0;
CREATE INDEX incident_places_spot ON incident_places (x, y, id);
UPDATE linked SET rules = '';
