-- A search that asks for several things at once begins with what fewest runs have. How many have something is counted along its
-- index, and what several things have in common is put together, and walked in order, from the indexes alone. Policies ask of
-- each row to whom it belongs, which only the row itself says; but the rows of an experiment belong to whom the experiment does,
-- so here that is asked once. What is found are ids, and whoever asks holds them against the runs that they may see.
CREATE FUNCTION experiment_is_seen(experiment text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM experiment e
    WHERE e.id = experiment AND tenant_matches(e.organisation_id) AND workspace_matches(e.workspace_id))
$$;

-- What a clause (kind, key, comparator, value) says of the row that has what it speaks of.
CREATE FUNCTION logged_condition(clause jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = public AS $$
DECLARE
  kind text := clause ->> 'kind';
  comparator text := clause ->> 'comparator';
  given text := clause ->> 'value';
BEGIN
  IF kind IN ('parameter', 'tag') AND comparator = '=' THEN
    RETURN format('head = %L', given);
  ELSIF kind IN ('parameter', 'tag') AND comparator = 'LIKE' THEN
    RETURN format('head >= %L AND head < %L', given, clause ->> 'upper');
  ELSIF kind = 'name' AND comparator = 'ILIKE' THEN
    RETURN format('lower(value) LIKE lower(%L)', given);
  ELSIF kind = 'run' AND clause ->> 'key' IN ('status', 'user_id') AND comparator = '=' THEN
    RETURN format('lifecycle IN (''active'', ''deleted'') AND %I = %L', clause ->> 'key', given);
  ELSIF kind = 'metric' AND comparator IN ('<', '<=', '=', '>=', '>') THEN
    RETURN format('value %s %L::float8', comparator, given);
  ELSIF kind = 'start' AND comparator IN ('<', '<=', '=', '>=', '>') THEN
    RETURN format('start_time %s %L::%s', comparator, given, CASE WHEN given ~ '^-?[0-9]{1,16}$' THEN 'int8' ELSE 'float8' END);
  END IF;
  RAISE EXCEPTION 'runs cannot be listed by %', clause;
END $$;

-- Asks for the rows of experiment $1 that say something of their runs under a key.
CREATE FUNCTION logged_rows_sql(kind text, key text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = public AS $$
  SELECT CASE kind
    WHEN 'run' THEN 'SELECT id AS run_id, start_time, NULL::float8 AS number, NULL::text AS words FROM tracking_run
      WHERE experiment_id = $1'
    WHEN 'metric' THEN format('SELECT run_id, start_time, value AS number, NULL::text AS words FROM run_metric
      WHERE experiment_id = $1 AND key = %L AND value IS NOT NULL', key)
    ELSE format('SELECT run_id, start_time, NULL::float8 AS number, head AS words FROM %I WHERE experiment_id = $1 AND key = %L',
      CASE kind WHEN 'parameter' THEN 'run_param' ELSE 'run_tag' END, CASE kind WHEN 'name' THEN 'mlflow.runName' ELSE key END)
  END
$$;

CREATE FUNCTION logged_runs_sql(clause jsonb) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = public AS $$
  SELECT logged_rows_sql(clause ->> 'kind', clause ->> 'key') || ' AND ' || logged_condition(clause)
$$;

-- How many runs of an experiment have what each of these clauses says, each counted as far as its `most`.
CREATE FUNCTION count_logged_runs(experiment text, clauses jsonb) RETURNS integer[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public
SET jit = off SET max_parallel_workers_per_gather = 0 AS $$
DECLARE
  clause jsonb;
  counted integer;
  counts integer[] := '{}';
BEGIN
  IF NOT experiment_is_seen(experiment) THEN RETURN counts; END IF;
  FOR clause IN SELECT jsonb_array_elements(clauses) LOOP
    EXECUTE format('SELECT count(*) FROM (SELECT 1 FROM (%s) r LIMIT $2) logged', logged_runs_sql(clause))
      INTO counted USING experiment, (clause ->> 'most')::integer;
    counts := counts || counted;
  END LOOP;
  RETURN counts;
END $$;

-- Asks for the runs of experiment $1 that have what all of these clauses say.
CREATE FUNCTION common_runs_sql(clauses jsonb) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = public AS $$
  SELECT 'SELECT run_id, c1.start_time FROM ' || string_agg(
    format('%s (%s) c%s %s', CASE WHEN at > 1 THEN 'JOIN' END, logged_runs_sql(clause), at, CASE WHEN at > 1 THEN 'USING (run_id)' END),
    ' ' ORDER BY at)
  FROM jsonb_array_elements(clauses) WITH ORDINALITY AS given(clause, at)
$$;

-- Each list is read once: of values that it does not know the planner believes that hardly a run has them, and would go through
-- one list for each entry of the other.
CREATE FUNCTION runs_in_common(experiment text, clauses jsonb) RETURNS TABLE (run_id text, start_time bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public ROWS 1000
SET jit = off SET max_parallel_workers_per_gather = 0 SET work_mem = '32MB' SET enable_nestloop = off AS $$
BEGIN
  IF experiment_is_seen(experiment) THEN RETURN QUERY EXECUTE common_runs_sql(clauses) USING experiment; END IF;
END $$;

-- What comes after a row in an order: `after` has its place where there is one, its start and its run.
CREATE FUNCTION rows_after_sql(place text, is_ascending boolean, after jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = public AS $$
DECLARE
  way text := CASE WHEN is_ascending THEN '>' ELSE '<' END;
  -- Runs with the same value stand with the latest first.
  way_of_start text := CASE WHEN place IS NULL THEN way ELSE '<' END;
  later text := format('start_time %1$s= %2$L AND (start_time %1$s %2$L OR run_id > %3$L)',
    way_of_start, after ->> 'start', after ->> 'run');
BEGIN
  IF after IS NULL THEN RETURN 'true'; END IF;
  IF place IS NULL THEN RETURN later; END IF;
  RETURN format('%1$I %2$s= %3$L AND (%1$I %2$s %3$L OR (%4$s))', place, way, after ->> 'place', later);
END $$;

-- The first runs of an experiment in an order: by what a metric, parameter or tag says (`place` tells in which column that
-- stands), or by their start. `lead` and `own` say what is walked, `listed` what runs are held against in a list, `probed` what
-- is looked up for each. Where the list is short the walk is not worth it, and the list is put in order.
CREATE FUNCTION runs_in_order(experiment text, asked jsonb, most integer)
RETURNS TABLE (run_id text, start_time bigint, number float8, words text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public ROWS 200
SET jit = off SET max_parallel_workers_per_gather = 0 SET work_mem = '32MB' AS $$
DECLARE
  place text := asked ->> 'place';
  is_ascending boolean := (asked ->> 'isAscending')::boolean;
  way text := CASE WHEN is_ascending THEN 'ASC' ELSE 'DESC' END;
  ordered text := CASE WHEN place IS NULL THEN format('ORDER BY start_time %s, run_id LIMIT $2', way)
    ELSE format('ORDER BY %I %s, start_time DESC, run_id LIMIT $2', place, way) END;
  lead text := logged_rows_sql(asked -> 'lead' ->> 'kind', asked -> 'lead' ->> 'key');
  fits text := 'true';
  clause jsonb;
  few integer;
BEGIN
  IF NOT experiment_is_seen(experiment) THEN RETURN; END IF;
  FOR clause IN SELECT jsonb_array_elements(asked -> 'own') LOOP
    lead := lead || ' AND ' || logged_condition(clause);
  END LOOP;
  FOR clause IN SELECT jsonb_array_elements(asked -> 'probed') LOOP
    fits := fits || format(' AND (SELECT true FROM (%s) p WHERE p.run_id = o.run_id)', logged_runs_sql(clause));
  END LOOP;
  IF asked -> 'lead' ->> 'kind' = 'run' THEN
    lead := lead || format(' AND lifecycle = %L', asked ->> 'lifecycle');
  ELSIF asked ->> 'lifecycle' IS NOT NULL THEN
    fits := fits || format(' AND (SELECT r.lifecycle = %L FROM tracking_run r WHERE r.id = o.run_id)', asked ->> 'lifecycle');
  END IF;
  lead := format('SELECT * FROM (%s) l WHERE %s', lead, rows_after_sql(place, is_ascending, nullif(asked -> 'after', 'null')));
  IF jsonb_array_length(asked -> 'listed') = 0 THEN
    RETURN QUERY EXECUTE format('SELECT o.* FROM (%s) o WHERE CASE WHEN %s THEN true END %s', lead, fits, ordered)
      USING experiment, most;
    RETURN;
  END IF;
  -- To look up a run takes as long as to pass twenty on the walk, which is the longer the more runs there are.
  SELECT least(3000, greatest(300, sqrt(most * greatest(reltuples, 0) / 20)))::integer INTO few FROM pg_class WHERE oid = 'tracking_run'::regclass;
  -- A condition that stands in a CASE is tried on the walk, row by row: the planner would begin with the list.
  RETURN QUERY EXECUTE format(
    'WITH common AS MATERIALIZED (SELECT * FROM runs_in_common($1, $4)), few AS MATERIALIZED (SELECT count(*) <= $3 AS is_few FROM common)
     SELECT * FROM (
       (SELECT o.* FROM (%1$s) o WHERE NOT (SELECT is_few FROM few)
          AND CASE WHEN o.run_id IN (SELECT c.run_id FROM common c) THEN %2$s ELSE false END %3$s)
       UNION ALL
       (SELECT o.* FROM (SELECT c.run_id FROM common c LIMIT $3) w JOIN (%1$s) o USING (run_id)
          WHERE (SELECT is_few FROM few) AND CASE WHEN %2$s THEN true ELSE false END %3$s)) f %3$s',
    lead, fits, ordered) USING experiment, most, few, asked -> 'listed';
END $$;

REVOKE ALL ON FUNCTION experiment_is_seen(text), logged_condition(jsonb), logged_rows_sql(text, text), logged_runs_sql(jsonb),
  common_runs_sql(jsonb), rows_after_sql(text, boolean, jsonb), count_logged_runs(text, jsonb), runs_in_common(text, jsonb),
  runs_in_order(text, jsonb, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_logged_runs(text, jsonb), runs_in_common(text, jsonb), runs_in_order(text, jsonb, integer)
  TO interlock_app, interlock_system;
