-- Indexes by which people look for events cost every governed write a good part of its event. They lie in a table of their
-- own now, which a worker fills a moment later.
CREATE TABLE "audit_search" (
    "organisation_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "event_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "resource_type" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,
    "correlation_id" TEXT NOT NULL,

    CONSTRAINT "audit_search_pkey" PRIMARY KEY ("organisation_id", "at", "event_id")
);
CREATE INDEX "audit_search_organisation_id_type_at_idx" ON "audit_search"("organisation_id", "type", "at");
CREATE INDEX "audit_search_organisation_id_actor_id_at_idx" ON "audit_search"("organisation_id", "actor_id", "at");
CREATE INDEX "audit_search_organisation_id_resource_type_resource_id_at_idx" ON "audit_search"("organisation_id", "resource_type", "resource_id", "at");
CREATE INDEX "audit_search_organisation_id_correlation_id_at_idx" ON "audit_search"("organisation_id", "correlation_id", "at");
SELECT protect_table('audit_search', 'internal', 'organisation', 'SELECT');
GRANT INSERT ON "audit_search" TO interlock_system;

-- Up to which transaction it is filled: one row.
CREATE TABLE "audit_search_mark" (
    "id" TEXT NOT NULL,
    "mark" XID8 NOT NULL,

    CONSTRAINT "audit_search_mark_pkey" PRIMARY KEY ("id")
);
INSERT INTO "audit_search_mark" ("id", "mark") VALUES ('audit_event', '0');
SELECT protect_table('audit_search_mark', 'internal', 'shared', 'SELECT');
GRANT UPDATE ON "audit_search_mark" TO interlock_system;

DROP INDEX "audit_event_organisation_id_at_id_idx";
DROP INDEX "audit_event_organisation_id_resource_type_resource_id_at_idx";
DROP INDEX "audit_event_organisation_id_actor_id_at_idx";
DROP INDEX "audit_event_organisation_id_type_at_idx";

-- The newest events, which are not filled in yet. A database that was restored from a dump counts its transactions anew, so
-- that events from before may seem newer than the mark: those that are filled in are left out. These are few whatever the
-- planner believes, so that it is not asked.
CREATE FUNCTION newest_audit_events() RETURNS SETOF "audit_search"
LANGUAGE plpgsql STABLE ROWS 100
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  filled xid8 := (SELECT m.mark FROM public.audit_search_mark m);
BEGIN
  RETURN QUERY SELECT e.organisation_id, e.at, e.id, e.type, e.actor_id, e.resource_type, e.resource_id, e.correlation_id
  FROM public.audit_event e
  WHERE e.xid >= filled
    AND NOT EXISTS (SELECT FROM public.audit_search s
                    WHERE s.organisation_id = e.organisation_id AND s.at = e.at AND s.event_id = e.id);
END $$;

-- Every event once: what is filled in, and the newest.
CREATE VIEW "audit_searchable" WITH (security_invoker = true) AS
  SELECT organisation_id, at, event_id, type, actor_id, resource_type, resource_id, correlation_id FROM audit_search
  UNION ALL
  SELECT organisation_id, at, event_id, type, actor_id, resource_type, resource_id, correlation_id FROM newest_audit_events();
GRANT SELECT ON "audit_searchable" TO interlock_app, interlock_system;
