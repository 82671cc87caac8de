-- The ledger itself: every addition in order. Its body is canonical JSON; `chain` is the SHA-256 of the chain before it with
-- this addition (sayso/ledger/rows.py). All other tables are made from these bodies and can be made anew from them.
CREATE TABLE additions (
  n INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  body TEXT NOT NULL,
  digest TEXT NOT NULL,
  chain TEXT NOT NULL
);
CREATE INDEX additions_at ON additions (at, n);

CREATE TABLE contents (sha256 TEXT PRIMARY KEY, content BLOB NOT NULL);

CREATE TRIGGER additions_stay BEFORE UPDATE ON additions
BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END;
CREATE TRIGGER additions_are_kept BEFORE DELETE ON additions
BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END;
CREATE TRIGGER contents_stay BEFORE UPDATE ON contents
BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END;
CREATE TRIGGER contents_are_kept BEFORE DELETE ON contents
BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END;

CREATE TABLE captures (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, origin TEXT NOT NULL, url TEXT, taken_at TEXT NOT NULL
);
CREATE INDEX captures_sha256 ON captures (sha256);

-- `address` is a digest of what the dispatch is known by, because a URL may be longer than an index takes.
CREATE TABLE dispatches (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, address TEXT NOT NULL UNIQUE);

CREATE TABLE versions (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, dispatch TEXT NOT NULL, nth INTEGER NOT NULL, digest TEXT NOT NULL,
  capture TEXT, source TEXT, url TEXT, published TEXT, withdrawn INTEGER NOT NULL,
  UNIQUE (dispatch, nth)
);
CREATE INDEX versions_dispatch ON versions (dispatch, n);
CREATE INDEX versions_withdrawn ON versions (dispatch, n) WHERE withdrawn = 1;

CREATE TABLE readings (
  n INTEGER PRIMARY KEY, version TEXT NOT NULL, dispatch TEXT NOT NULL, read_by TEXT NOT NULL,
  events INTEGER NOT NULL, gaps INTEGER NOT NULL,
  UNIQUE (version, read_by)
);
CREATE INDEX readings_dispatch ON readings (dispatch, n);

CREATE TABLE claims (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL, dispatch TEXT NOT NULL, version TEXT NOT NULL, read_by TEXT NOT NULL,
  type TEXT NOT NULL, generic INTEGER NOT NULL, background INTEGER NOT NULL, disputed INTEGER NOT NULL, denied INTEGER NOT NULL,
  standing TEXT NOT NULL, corrected INTEGER NOT NULL, earliest TEXT, latest TEXT, timing TEXT NOT NULL, lasts INTEGER
);
CREATE INDEX claims_id ON claims (id, n);
CREATE INDEX claims_dispatch ON claims (dispatch, n);
CREATE INDEX claims_type ON claims (type, n);
-- By how long it lasts (sayso/ledger/moments.py), so that what a short time overlaps is a short range of each kind.
CREATE INDEX claims_time ON claims (lasts, earliest, latest, n);
CREATE INDEX claims_disputed ON claims (n) WHERE disputed = 1;
CREATE INDEX claims_denied ON claims (n) WHERE denied = 1;
CREATE INDEX claims_standing ON claims (standing, n) WHERE standing <> 'machine' OR corrected = 1;

CREATE TABLE claim_places (
  n INTEGER NOT NULL, i INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, country TEXT, admin1 TEXT, lat REAL, lon REAL,
  PRIMARY KEY (n, i)
) WITHOUT ROWID;
CREATE INDEX claim_places_country ON claim_places (country, n);
CREATE INDEX claim_places_admin1 ON claim_places (admin1, n);
CREATE INDEX claim_places_spot ON claim_places (lat, lon);

CREATE TABLE claim_actors (
  n INTEGER NOT NULL, i INTEGER NOT NULL, side INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, country TEXT, canonical TEXT,
  PRIMARY KEY (n, i)
) WITHOUT ROWID;

CREATE TABLE claim_reports (
  n INTEGER NOT NULL, i INTEGER NOT NULL, hop INTEGER NOT NULL, stance TEXT NOT NULL, source TEXT, kind TEXT,
  PRIMARY KEY (n, i, hop)
) WITHOUT ROWID;
CREATE INDEX claim_reports_stance ON claim_reports (stance, n);

CREATE TABLE successions (
  n INTEGER PRIMARY KEY, dispatch TEXT NOT NULL, old_claim TEXT NOT NULL, new_claim TEXT, how TEXT NOT NULL
);
CREATE INDEX successions_old ON successions (old_claim, n);
CREATE INDEX successions_new ON successions (new_claim, n);
CREATE INDEX successions_dispatch ON successions (dispatch, n);

CREATE TABLE reviews (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, claim TEXT NOT NULL, decision TEXT NOT NULL, reviewer TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX reviews_claim ON reviews (claim, n);

CREATE TABLE judgements (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, left_claim TEXT NOT NULL, right_claim TEXT NOT NULL, verdict TEXT NOT NULL,
  reviewer TEXT NOT NULL, at TEXT NOT NULL
);

CREATE TABLE failures (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, dispatch TEXT NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL
);

CREATE TABLE runs (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, command TEXT NOT NULL, started_at TEXT NOT NULL);

CREATE TABLE health (n INTEGER PRIMARY KEY, source TEXT NOT NULL, url TEXT);
CREATE INDEX health_source ON health (source, n);
CREATE INDEX health_url ON health (source, url, n);

-- Words are cut and folded before they come here (sayso/ledger/terms.py), so the tokenizer has nothing left to decide.
CREATE VIRTUAL TABLE version_words USING fts5(words, content='', tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE claim_words USING fts5(actors, places, sources, words, content='', tokenize='unicode61 remove_diacritics 0');
