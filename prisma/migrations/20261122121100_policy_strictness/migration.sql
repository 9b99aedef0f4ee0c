-- Whatever weakens a policy takes the signatures that the edit policy of critical risk asks for. Postgres compares for itself,
-- so that no request is opened under fewer; `compare-strictness.ts` words the same differences, and a test holds both together.

-- Stored terms of any version as those of today, as `read-terms.ts` reads them.
CREATE FUNCTION policy_terms_of_today(stored jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  terms jsonb := stored;
BEGIN
  IF NOT stored ? 'v' THEN
    terms := '{"conditions": [], "assurance": "recent-factor", "minReviewSeconds": 0, "coolOffSeconds": 0, "windows": [], "breakGlass": null}'::jsonb
      || stored || jsonb_build_object(
        'v', 2,
        'slots', CASE WHEN jsonb_array_length(stored -> 'slots') = 0 THEN '[]'::jsonb ELSE jsonb_build_array(stored -> 'slots') END,
        'gates', (stored -> 'gates') - 'required' || jsonb_build_object('levels', coalesce(
          (SELECT jsonb_object_agg(gate, 'block') FROM jsonb_array_elements_text(stored #> '{gates,required}') AS gate), '{}'::jsonb)));
  END IF;
  RETURN jsonb_set(terms, '{gates}', '{
    "sliceThresholds": [{"metric": "auc", "better": "higher", "bound": 0.6}],
    "biasBounds": {"demographic-parity-difference": 0.2, "equal-opportunity-difference": 0.2, "equalized-odds-difference": 0.25, "disparate-impact-ratio": 0.8},
    "licences": ["Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-4.0", "CC0-1.0", "LicenseRef-internal"],
    "resultsFreshHours": 72
  }'::jsonb || (terms -> 'gates'));
END $$;

CREATE FUNCTION enforcement_rank(level text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE level WHEN 'block' THEN 3 WHEN 'warn' THEN 2 WHEN 'record' THEN 1 ELSE 0 END
$$;

-- Whether a list of signatures would suffice that sufficed in no alternative before.
CREATE FUNCTION weakens_slots(before jsonb, after jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM jsonb_array_elements(CASE WHEN jsonb_array_length(after) = 0 THEN '[[]]'::jsonb ELSE after END) AS places
    WHERE NOT EXISTS (
      SELECT 1 FROM jsonb_array_elements(CASE WHEN jsonb_array_length(before) = 0 THEN '[[]]'::jsonb ELSE before END) AS old
      WHERE NOT EXISTS (
        SELECT 1 FROM jsonb_array_elements(old) AS place
        WHERE (place ->> 'count')::numeric > coalesce((
          SELECT (one ->> 'count')::numeric FROM jsonb_array_elements(places) AS one WHERE one ->> 'role' = place ->> 'role' LIMIT 1), 0))))
$$;

-- Bounds on metrics: one that is gone, one that lies lower where higher is better or higher where lower is, one that may be missing.
CREATE FUNCTION weakens_metrics(before jsonb, after jsonb, bound text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM jsonb_array_elements(before) AS was
    LEFT JOIN LATERAL (
      SELECT one FROM jsonb_array_elements(after) WITH ORDINALITY AS given(one, place)
      WHERE one ->> 'metric' = was ->> 'metric' AND one ->> 'better' = was ->> 'better' ORDER BY place LIMIT 1
    ) AS now ON true
    WHERE now.one IS NULL
      OR CASE WHEN bound = 'tolerance' THEN (now.one ->> bound)::numeric > (was ->> bound)::numeric
           WHEN was ->> 'better' = 'higher' THEN (now.one ->> bound)::numeric < (was ->> bound)::numeric
           ELSE (now.one ->> bound)::numeric > (was ->> bound)::numeric END
      OR (bound = 'bound' AND coalesce(was ->> 'ifMissing', 'fail') = 'fail' AND now.one ->> 'ifMissing' = 'skip'))
$$;

CREATE FUNCTION weakens_gates(before jsonb, after jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT EXISTS (
      SELECT 1 FROM jsonb_each_text(before -> 'levels') AS was(gate, level)
      WHERE enforcement_rank(after #>> ARRAY['levels', gate]) < enforcement_rank(level))
    OR weakens_metrics(before -> 'thresholds', after -> 'thresholds', 'bound')
    OR weakens_metrics(before -> 'comparisons', after -> 'comparisons', 'tolerance')
    OR weakens_metrics(before -> 'sliceThresholds', after -> 'sliceThresholds', 'bound')
    OR EXISTS (
      SELECT 1 FROM jsonb_each_text(before -> 'biasBounds') AS was(metric, bound)
      WHERE after #>> ARRAY['biasBounds', metric] IS NULL
        OR CASE WHEN metric = 'disparate-impact-ratio' THEN (after #>> ARRAY['biasBounds', metric])::numeric < bound::numeric
             ELSE (after #>> ARRAY['biasBounds', metric])::numeric > bound::numeric END)
    OR NOT (after -> 'cardSections' @> (before -> 'cardSections'))
    OR NOT (before -> 'licences' @> (after -> 'licences'))
    OR (after ->> 'clusterSeenWithinSeconds')::numeric > (before ->> 'clusterSeenWithinSeconds')::numeric
    OR (after ->> 'resultsFreshHours')::numeric > (before ->> 'resultsFreshHours')::numeric
    -- What nobody has taught an order counts as weaker whenever it differs.
    OR EXISTS (
      SELECT 1 FROM jsonb_object_keys(before || after) AS key
      WHERE key NOT IN ('levels', 'thresholds', 'comparisons', 'cardSections', 'clusterSeenWithinSeconds', 'sliceThresholds',
          'biasBounds', 'licences', 'resultsFreshHours')
        AND coalesce(before -> key, 'null') IS DISTINCT FROM coalesce(after -> key, 'null'))
$$;

CREATE FUNCTION weakens_conditions(before jsonb, after jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM jsonb_array_elements(before) AS was
    LEFT JOIN LATERAL (
      SELECT one FROM jsonb_array_elements(after) AS one WHERE one ->> 'name' = was ->> 'name' LIMIT 1) AS now ON true
    WHERE now.one IS NULL OR enforcement_rank(now.one ->> 'level') < enforcement_rank(was ->> 'level')
      OR now.one ->> 'expression' IS DISTINCT FROM was ->> 'expression')
$$;

CREATE FUNCTION clock_minutes(clock text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT split_part(clock, ':', 1)::integer * 60 + split_part(clock, ':', 2)::integer
$$;

-- The minutes of a week, by the clock on the wall, that windows hold open; without windows all of them.
CREATE FUNCTION window_week(windows jsonb) RETURNS int4multirange LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN jsonb_array_length(windows) = 0 THEN '{[0,10080)}'::int4multirange ELSE (
    SELECT range_agg(int4range(start, least(start + length, 10080))) + range_agg(int4range(0, greatest(start + length - 10080, 0)))
    FROM jsonb_array_elements(windows) AS one
    CROSS JOIN LATERAL jsonb_array_elements_text(one -> 'days') AS day
    CROSS JOIN LATERAL (SELECT (day::integer - 1) * 1440 + clock_minutes(one ->> 'from') AS start,
      coalesce(nullif((clock_minutes(one ->> 'to') - clock_minutes(one ->> 'from') + 1440) % 1440, 0), 1440) AS length) AS hours
  ) END
$$;

CREATE FUNCTION weakens_windows(before jsonb, after jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN jsonb_array_length(before) > 0 AND jsonb_array_length(after) > 0 AND (
      SELECT count(DISTINCT one ->> 'timeZone') FROM jsonb_array_elements(before || after) AS one) > 1
    THEN before IS DISTINCT FROM after
    ELSE NOT (window_week(before) @> window_week(after)) END
$$;

CREATE FUNCTION weakens_break_glass(before jsonb, after jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN jsonb_typeof(after) = 'null' THEN false
    WHEN jsonb_typeof(before) = 'null' THEN true
    ELSE NOT (before -> 'roles' @> (after -> 'roles'))
      OR (after ->> 'maxHours')::numeric > (before ->> 'maxHours')::numeric
      OR (after ->> 'secondPersonWithinMinutes')::numeric > (before ->> 'secondPersonWithinMinutes')::numeric
      OR (after ->> 'ratifyWithinHours')::numeric > (before ->> 'ratifyWithinHours')::numeric END
$$;

-- Whether new terms ask for less than stored ones anywhere. What cannot be told is weaker.
CREATE FUNCTION weakens_policy(stored jsonb, after jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  before jsonb;
BEGIN
  before := policy_terms_of_today(stored);
  RETURN coalesce(
    after ->> 'v' IS DISTINCT FROM '2'
    OR weakens_slots(before -> 'slots', after -> 'slots')
    OR weakens_gates(before -> 'gates', after -> 'gates')
    OR weakens_conditions(before -> 'conditions', after -> 'conditions')
    OR (before ->> 'assurance' = 'passkey' AND after ->> 'assurance' IS DISTINCT FROM 'passkey')
    OR (after ->> 'requestTtlHours')::numeric > (before ->> 'requestTtlHours')::numeric
    OR (after ->> 'approvalTtlHours')::numeric > (before ->> 'approvalTtlHours')::numeric
    OR (after ->> 'minReviewSeconds')::numeric < (before ->> 'minReviewSeconds')::numeric
    OR (after ->> 'coolOffSeconds')::numeric < (before ->> 'coolOffSeconds')::numeric
    OR weakens_windows(before -> 'windows', after -> 'windows')
    OR weakens_break_glass(before -> 'breakGlass', after -> 'breakGlass')
    OR EXISTS (
      SELECT 1 FROM jsonb_object_keys(before || after) AS key
      WHERE key NOT IN ('v', 'slots', 'gates', 'conditions', 'assurance', 'requestTtlHours', 'approvalTtlHours',
          'minReviewSeconds', 'coolOffSeconds', 'windows', 'breakGlass')
        AND before -> key IS DISTINCT FROM after -> key),
    true);
EXCEPTION WHEN data_exception OR feature_not_supported THEN
  RETURN true;
END $$;

CREATE FUNCTION guard_policy_strictness() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  signed_by text;
  in_force jsonb;
BEGIN
  SELECT risk_tier INTO signed_by FROM approval_policy WHERE id = NEW.policy_id AND organisation_id = NEW.organisation_id;
  IF signed_by = 'critical' THEN
    RETURN NEW;
  END IF;
  SELECT terms INTO in_force FROM approval_policy WHERE organisation_id = NEW.organisation_id
    AND action = NEW.manifest #>> '{subject,action}' AND environment = NEW.manifest #>> '{subject,environment}'
    AND risk_tier = NEW.manifest #>> '{subject,riskTier}' ORDER BY number DESC LIMIT 1;
  IF in_force IS NULL OR weakens_policy(in_force, NEW.manifest #> '{to,terms}') THEN
    RAISE EXCEPTION 'what weakens a policy is signed as the edit policy of critical risk asks' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER strictness_guarded BEFORE INSERT ON change_request FOR EACH ROW
  WHEN (NEW.action = 'edit-policy') EXECUTE FUNCTION guard_policy_strictness();
