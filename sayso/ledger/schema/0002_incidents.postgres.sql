-- What linking found: it follows from the additions up to `upto`, by `rules`, and is made anew from them at will
-- (`sayso ledger migrate --rebuild`). Which id an incident once had is kept all the same.
CREATE TABLE linked (one INTEGER PRIMARY KEY, upto BIGINT NOT NULL, rules TEXT NOT NULL);

-- The claims that are in incidents: in which state, when they were told (as text that sorts), with which they are one by
-- a person's word, and where.
CREATE TABLE linked_claims (
  id TEXT COLLATE "C" PRIMARY KEY, n BIGINT NOT NULL UNIQUE, version TEXT NOT NULL, dispatch TEXT NOT NULL, told TEXT COLLATE "C" NOT NULL,
  reviewed INTEGER NOT NULL, unit TEXT, incident TEXT
);
CREATE INDEX linked_claims_version ON linked_claims (version);
CREATE INDEX linked_claims_dispatch ON linked_claims (dispatch);
CREATE INDEX linked_claims_incident ON linked_claims (incident);

-- Claims and versions by what they share with others, along the days of telling (sayso/link/near.py).
CREATE TABLE linked_keys (number BIGINT NOT NULL, day INTEGER NOT NULL, id TEXT COLLATE "C" NOT NULL, PRIMARY KEY (number, day, id));
CREATE TABLE linked_prints (number BIGINT NOT NULL, day INTEGER NOT NULL, id TEXT COLLATE "C" NOT NULL, PRIMARY KEY (number, day, id));

-- Claims that likely tell of one incident, both ways; and what people judged, as it was applied.
CREATE TABLE linked_pairs (one TEXT COLLATE "C" NOT NULL, other TEXT COLLATE "C" NOT NULL, PRIMARY KEY (one, other));
CREATE TABLE linked_judged (i INTEGER PRIMARY KEY, one TEXT COLLATE "C" NOT NULL, other TEXT COLLATE "C" NOT NULL, verdict TEXT NOT NULL);

-- Which version repeats which.
CREATE TABLE copies (
  first TEXT COLLATE "C" NOT NULL, again TEXT COLLATE "C" NOT NULL, kind TEXT NOT NULL, share DOUBLE PRECISION NOT NULL, PRIMARY KEY (first, again)
);
CREATE INDEX copies_again ON copies (again);

-- The incidents, by what they are found and sorted by; the whole of each stands beside, so that these rows are short.
CREATE TABLE incidents (
  id TEXT COLLATE "C" PRIMARY KEY, type TEXT NOT NULL, day TEXT COLLATE "C" NOT NULL, start TEXT COLLATE "C" NOT NULL, first_day TEXT COLLATE "C", last_day TEXT COLLATE "C",
  weight TEXT COLLATE "C" NOT NULL, doubt TEXT COLLATE "C" NOT NULL, placed INTEGER NOT NULL, statuses TEXT NOT NULL
);
CREATE INDEX incidents_latest ON incidents (day, start, id);
CREATE INDEX incidents_heaviest ON incidents (weight, id);
CREATE INDEX incidents_doubt ON incidents (doubt, id);
CREATE TABLE incident_bodies (id TEXT COLLATE "C" PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE incident_places (
  id TEXT COLLATE "C" NOT NULL, i INTEGER NOT NULL, country TEXT, code TEXT, name TEXT NOT NULL, PRIMARY KEY (id, i)
);
CREATE INDEX incident_places_country ON incident_places (country, id);
CREATE INDEX incident_places_code ON incident_places (code, id);
CREATE TABLE incident_redirects (former TEXT PRIMARY KEY, now TEXT NOT NULL);
