-- What is asked of all incidents at once is kept with each of them, so that no claim and no body is read for it: up to which
-- addition all was linked when it was told last, how urgent it is to be reviewed, who takes part and who speaks. All
-- incidents are told anew, to fill this.
ALTER TABLE incidents ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE incidents ADD COLUMN urgency TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX incidents_urgent ON incidents (urgency, id);
CREATE INDEX incidents_changed ON incidents (changed, id);

-- A place with what its incident is asked for, so that a map is counted from here alone. From `apart` on, and in coarser
-- grids, it lies in one cell with an earlier place of the incident, and does not count.
ALTER TABLE incident_places ADD COLUMN apart INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident_places ADD COLUMN type TEXT NOT NULL DEFAULT '';
ALTER TABLE incident_places ADD COLUMN first_day TEXT COLLATE "C";
ALTER TABLE incident_places ADD COLUMN last_day TEXT COLLATE "C";
ALTER TABLE incident_places ADD COLUMN statuses TEXT NOT NULL DEFAULT '';
ALTER TABLE incident_places ADD COLUMN contested INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident_places ADD COLUMN unknown INTEGER NOT NULL DEFAULT 0;
CREATE INDEX incident_places_area ON incident_places (area) WHERE area <> '';

-- Who takes part in an incident, by what its names are one by: those names as JSON and as words, in how many claims, and
-- when the last of them was told. And who speaks of it under a name: as JSON. Keys and names are cut to what an index takes.
CREATE TABLE incident_parties (
  id TEXT COLLATE "C" NOT NULL, i INTEGER NOT NULL, key TEXT COLLATE "C" NOT NULL, n_claims INTEGER NOT NULL, told TEXT COLLATE "C" NOT NULL, names TEXT NOT NULL,
  words TEXT NOT NULL, PRIMARY KEY (id, i)
);
CREATE INDEX incident_parties_told ON incident_parties (key, told, id);
CREATE TABLE incident_voices (
  id TEXT COLLATE "C" NOT NULL, i INTEGER NOT NULL, name TEXT COLLATE "C" NOT NULL, said TEXT NOT NULL, PRIMARY KEY (id, i)
);
CREATE INDEX incident_voices_name ON incident_voices (name);

ALTER TABLE linked_claims ADD COLUMN outlet TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX linked_claims_n ON linked_claims (n, incident);
UPDATE linked SET rules = '';
