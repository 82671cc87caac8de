-- What is counted over all incidents and claims, changed with each step of linking (sayso/ledger/tally.py). All is linked anew,
-- to fill it.
CREATE TABLE tally (
  what TEXT NOT NULL, who TEXT COLLATE "C" NOT NULL, which TEXT COLLATE "C" NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (what, who, which)
);
CREATE INDEX tally_most ON tally (what, who, n DESC, which);
CREATE INDEX tally_nothing ON tally (n) WHERE n = 0;
DROP INDEX incident_voices_name;
ALTER TABLE incident_parties DROP COLUMN words;
CREATE INDEX linked_claims_outlet ON linked_claims (outlet, told);
UPDATE linked SET rules = '', upto = 0;

-- On which day an address of a watched source was taken, in UTC.
ALTER TABLE health ADD COLUMN taken TEXT;
UPDATE health SET taken = to_char(CAST(CAST(a.body AS json) -> 'seen' ->> 'taken_at' AS timestamptz) AT TIME ZONE 'UTC', 'YYYY-MM-DD')
  FROM additions a WHERE a.n = health.n AND health.url IS NOT NULL;
CREATE INDEX health_taken ON health (source, taken, url, n);
