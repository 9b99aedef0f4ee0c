-- Credentials lie, sealed, in the snapshot that gateways follow and in none before it: a value that was replaced or removed
-- is not kept along with the routes of that time.
ALTER TABLE "route_snapshot" ADD COLUMN "holds_sealed" BOOLEAN NOT NULL DEFAULT true;

-- Takes every sealed value out of what an organisation's routes were before `newest`.
CREATE FUNCTION scrub_routes(wanted_organisation text, newest integer) RETURNS void LANGUAGE sql AS $$
  UPDATE route_snapshot SET holds_sealed = false,
    body = regexp_replace(body::text, '"(sealedValue|sealedKey)": "v[0-9]+\.[A-Za-z0-9_.-]*"', '"\1": ""', 'g')::jsonb
  WHERE organisation_id = wanted_organisation AND version < newest AND holds_sealed
$$;
REVOKE ALL ON FUNCTION scrub_routes(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION scrub_routes(text, integer) TO interlock_app, interlock_system;
GRANT UPDATE ("body", "holds_sealed") ON "route_snapshot" TO interlock_app, interlock_system;

ALTER TABLE "route_snapshot" NO FORCE ROW LEVEL SECURITY;
SELECT scrub_routes(organisation_id, max(version)) FROM route_snapshot GROUP BY organisation_id;
DELETE FROM route_snapshot s USING tenant t WHERE t.organisation_id = s.organisation_id AND t.closed_at IS NOT NULL;
ALTER TABLE "route_snapshot" FORCE ROW LEVEL SECURITY;
