-- What linking found: it follows from the additions up to `upto`, by `rules`, and is made anew from them at will
-- (`sayso ledger migrate --rebuild`). Which id an incident once had is kept all the same.
CREATE TABLE linked (one INTEGER PRIMARY KEY, upto INTEGER NOT NULL, rules TEXT NOT NULL);

-- The claims that are in incidents: in which state, when they were told (as text that sorts), with which they are one by
-- a person's word, and where.
CREATE TABLE linked_claims (
  id TEXT PRIMARY KEY, n INTEGER NOT NULL UNIQUE, version TEXT NOT NULL, dispatch TEXT NOT NULL, told TEXT NOT NULL,
  reviewed INTEGER NOT NULL, unit TEXT, incident TEXT
) WITHOUT ROWID;
CREATE INDEX linked_claims_version ON linked_claims (version);
CREATE INDEX linked_claims_dispatch ON linked_claims (dispatch);
CREATE INDEX linked_claims_incident ON linked_claims (incident);

-- Claims and versions by what they share with others, along the days of telling (sayso/link/near.py).
CREATE TABLE linked_keys (number INTEGER NOT NULL, day INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (number, day, id)) WITHOUT ROWID;
CREATE TABLE linked_prints (number INTEGER NOT NULL, day INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (number, day, id)) WITHOUT ROWID;

-- Claims that likely tell of one incident, both ways; and what people judged, as it was applied.
CREATE TABLE linked_pairs (one TEXT NOT NULL, other TEXT NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE TABLE linked_judged (i INTEGER PRIMARY KEY, one TEXT NOT NULL, other TEXT NOT NULL, verdict TEXT NOT NULL);

-- Which version repeats which.
CREATE TABLE copies (
  first TEXT NOT NULL, again TEXT NOT NULL, kind TEXT NOT NULL, share REAL NOT NULL, PRIMARY KEY (first, again)
) WITHOUT ROWID;
CREATE INDEX copies_again ON copies (again);

-- The incidents, by what they are found and sorted by; the whole of each stands beside, so that these rows are short.
CREATE TABLE incidents (
  id TEXT PRIMARY KEY, type TEXT NOT NULL, day TEXT NOT NULL, start TEXT NOT NULL, first_day TEXT, last_day TEXT,
  weight TEXT NOT NULL, doubt TEXT NOT NULL, placed INTEGER NOT NULL, statuses TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX incidents_latest ON incidents (day, start, id);
CREATE INDEX incidents_heaviest ON incidents (weight, id);
CREATE INDEX incidents_doubt ON incidents (doubt, id);
CREATE TABLE incident_bodies (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE incident_places (
  id TEXT NOT NULL, i INTEGER NOT NULL, country TEXT, code TEXT, name TEXT NOT NULL, PRIMARY KEY (id, i)
) WITHOUT ROWID;
CREATE INDEX incident_places_country ON incident_places (country, id);
CREATE INDEX incident_places_code ON incident_places (code, id);
CREATE TABLE incident_redirects (former TEXT PRIMARY KEY, now TEXT NOT NULL) WITHOUT ROWID;
