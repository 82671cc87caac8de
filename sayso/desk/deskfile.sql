-- What the desk keeps for itself and a ledger must not hold: people and their secrets, saved queries, what was told to whom.
-- Secrets that prove who somebody is are kept as digests alone; a webhook's, which signs, as it is.
CREATE TABLE users (
  key TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, password TEXT NOT NULL, made_at TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
  digest TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users ON DELETE CASCADE, made_at TEXT NOT NULL, seen_at TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user);

CREATE TABLE tokens (
  id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, user TEXT NOT NULL REFERENCES users ON DELETE CASCADE, name TEXT NOT NULL,
  role TEXT NOT NULL, made_at TEXT NOT NULL, used_at TEXT, UNIQUE (user, name)
) STRICT;

-- Attempts to sign in that did not go through, or are not through yet.
CREATE TABLE attempts (n INTEGER PRIMARY KEY, user TEXT NOT NULL, address TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX attempts_at ON attempts (at);

-- `owner` is a name, not a key of users: who works alone is none. `ledger` is which one the query is put to.
CREATE TABLE queries (
  id TEXT PRIMARY KEY, ledger TEXT NOT NULL, name TEXT NOT NULL, question TEXT NOT NULL, owner TEXT NOT NULL, made_at TEXT NOT NULL
) STRICT;

CREATE TABLE hooks (
  id TEXT PRIMARY KEY, query TEXT NOT NULL REFERENCES queries ON DELETE CASCADE, address TEXT NOT NULL, secret TEXT NOT NULL,
  made_at TEXT NOT NULL, failures INTEGER NOT NULL DEFAULT 0, next_at TEXT NOT NULL, off TEXT NOT NULL DEFAULT '',
  told INTEGER NOT NULL
) STRICT;
CREATE INDEX hooks_query ON hooks (query);
-- The incidents that have met a hook's query so far.
CREATE TABLE met (
  hook TEXT NOT NULL REFERENCES hooks ON DELETE CASCADE, incident TEXT NOT NULL, PRIMARY KEY (hook, incident)
) STRICT, WITHOUT ROWID;

-- What became known of incidents, and how they stood when that was last looked at.
CREATE TABLE news (
  n INTEGER PRIMARY KEY AUTOINCREMENT, ledger TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, incident TEXT NOT NULL,
  at TEXT NOT NULL, title TEXT NOT NULL, says TEXT NOT NULL, UNIQUE (ledger, id)
) STRICT;
CREATE INDEX news_incident ON news (ledger, incident, n);
CREATE TABLE known (
  ledger TEXT NOT NULL, incident TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (ledger, incident)
) STRICT, WITHOUT ROWID;
CREATE TABLE looked (
  ledger TEXT PRIMARY KEY, addition INTEGER NOT NULL, chain TEXT NOT NULL, version TEXT NOT NULL
) STRICT;

CREATE TABLE deliveries (
  id TEXT PRIMARY KEY, hook TEXT NOT NULL REFERENCES hooks ON DELETE CASCADE, news TEXT NOT NULL, body TEXT NOT NULL,
  made_at TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'waiting', answer TEXT NOT NULL DEFAULT '',
  done_at TEXT, UNIQUE (hook, news)
) STRICT;
CREATE INDEX deliveries_waiting ON deliveries (hook, attempts) WHERE state = 'waiting';
