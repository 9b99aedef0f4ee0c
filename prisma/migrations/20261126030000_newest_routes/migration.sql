-- Of an organisation's routes only those that gateways follow are kept: those of before held sealed credentials, also such
-- that were replaced or removed since, and nobody read them. What was served when is in the audit log. Closed organisations
-- have none.
ALTER TABLE "route_snapshot" NO FORCE ROW LEVEL SECURITY;
DELETE FROM route_snapshot s WHERE EXISTS (
  SELECT 1 FROM route_snapshot newer WHERE newer.organisation_id = s.organisation_id AND newer.version > s.version);
DELETE FROM route_snapshot s USING tenant t WHERE t.organisation_id = s.organisation_id AND t.closed_at IS NOT NULL;
ALTER TABLE "route_snapshot" FORCE ROW LEVEL SECURITY;
