-- What is asked of all incidents at once is kept with each of them, so that no claim and no body is read for it: up to which
-- addition all was linked when it was told last, how urgent it is to be reviewed, who takes part and who speaks. All
-- incidents are told anew, to fill this.
ALTER TABLE incidents ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incidents ADD COLUMN urgency TEXT NOT NULL DEFAULT '';
-- Each order holds what questions ask besides, so that it is gone along without looking at the rows.
DROP INDEX incidents_latest;
DROP INDEX incidents_heaviest;
CREATE INDEX incidents_latest ON incidents (day, start, id, type, first_day, last_day, placed, statuses);
CREATE INDEX incidents_heaviest ON incidents (weight, id, day, type, first_day, last_day, placed, statuses);
CREATE INDEX incidents_urgent ON incidents (urgency, id);
CREATE INDEX incidents_changed ON incidents (changed, id);

-- A place with what its incident is asked for, so that a map is counted from here alone. From `apart` on, and in coarser
-- grids, it lies in one cell with an earlier place of the incident, and does not count.
ALTER TABLE incident_places ADD COLUMN apart INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident_places ADD COLUMN type TEXT NOT NULL DEFAULT '';
ALTER TABLE incident_places ADD COLUMN first_day TEXT;
ALTER TABLE incident_places ADD COLUMN last_day TEXT;
ALTER TABLE incident_places ADD COLUMN statuses TEXT NOT NULL DEFAULT '';
ALTER TABLE incident_places ADD COLUMN contested INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident_places ADD COLUMN unknown INTEGER NOT NULL DEFAULT 0;
DROP INDEX incident_places_spot;
CREATE INDEX incident_places_spot ON incident_places
  (x, y, id, shown, type, contested, unknown, apart, lat, lon, radius_km, first_day, last_day, statuses) WHERE area = '';
CREATE INDEX incident_places_name ON incident_places (name, id);
CREATE INDEX incident_places_area ON incident_places
  (area, shown, type, id, contested, unknown, apart, radius_km, first_day, last_day, statuses) WHERE area <> '';

-- Who takes part in an incident, by what its names are one by: those names as JSON and as words, in how many claims, and
-- when the last of them was told. And who speaks of it under a name: as JSON.
CREATE TABLE incident_parties (
  id TEXT NOT NULL, i INTEGER NOT NULL, key TEXT NOT NULL, n_claims INTEGER NOT NULL, told TEXT NOT NULL, names TEXT NOT NULL,
  words TEXT NOT NULL, PRIMARY KEY (id, i)
) WITHOUT ROWID;
CREATE INDEX incident_parties_key ON incident_parties (key, names, n_claims);
CREATE INDEX incident_parties_told ON incident_parties (key, told, id);
CREATE INDEX incident_parties_words ON incident_parties (words, key);
CREATE TABLE incident_voices (
  id TEXT NOT NULL, i INTEGER NOT NULL, name TEXT NOT NULL, said TEXT NOT NULL, PRIMARY KEY (id, i)
) WITHOUT ROWID;
CREATE INDEX incident_voices_name ON incident_voices (name, said);

ALTER TABLE linked_claims ADD COLUMN outlet TEXT NOT NULL DEFAULT '';
CREATE INDEX linked_claims_outlet ON linked_claims (outlet, version, told);
CREATE INDEX linked_claims_n ON linked_claims (n, incident);
CREATE INDEX claim_reports_source ON claim_reports (source, n);
UPDATE linked SET rules = '';
