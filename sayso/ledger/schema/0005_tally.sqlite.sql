-- What is counted over all incidents and claims, changed with each step of linking (sayso/ledger/tally.py). All is linked anew,
-- to fill it.
CREATE TABLE tally (
  what TEXT NOT NULL, who TEXT NOT NULL, which TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (what, who, which)
) WITHOUT ROWID;
CREATE INDEX tally_most ON tally (what, who, n DESC, which);
CREATE INDEX tally_nothing ON tally (n) WHERE n = 0;
DROP INDEX incident_parties_key;
DROP INDEX incident_parties_words;
DROP INDEX incident_voices_name;
ALTER TABLE incident_parties DROP COLUMN words;
DROP INDEX linked_claims_outlet;
CREATE INDEX linked_claims_outlet ON linked_claims (outlet, told);
UPDATE linked SET rules = '', upto = 0;

-- On which day an address of a watched source was taken, in UTC.
ALTER TABLE health ADD COLUMN taken TEXT;
UPDATE health SET taken = (SELECT date(json_extract(a.body, '$.seen.taken_at')) FROM additions a WHERE a.n = health.n) WHERE url IS NOT NULL;
CREATE INDEX health_taken ON health (source, taken, url, n);
