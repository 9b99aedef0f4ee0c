-- Row-level security lets an index answer only what cannot leak, and containment of jsonb is not among that: the index of
-- tags was written and never read. Tags are looked at along the index of time.
DROP INDEX "trace_tags_idx";
