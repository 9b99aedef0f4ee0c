-- The same rows as before, told apart in a way of which the planner thinks well. Of an OR over settings it believes that one
-- row in a hundred fits, and then plans every list as if it were nearly empty; that something is not null it believes of
-- nearly every row, which is what is true of those who look. It is cheaper to evaluate, too.
CREATE OR REPLACE FUNCTION workspace_matches(workspace text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT (CASE WHEN current_setting('app.workspace_ids', true) = '*' THEN true
    WHEN workspace = ANY (string_to_array(current_setting('app.workspace_ids', true), ',')) THEN true END) IS NOT NULL
$$;
