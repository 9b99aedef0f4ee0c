import { rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';

/** Writes events of about 600 bytes for an organisation in one transaction, as fast as the database takes them. */
export async function writeTestEvents(
  uow: UnitOfWork,
  organisationId: string,
  count: number,
  beforeCommit: () => Promise<void> = async () => {},
): Promise<void> {
  const now = new Date();
  const stem = newId('auditEvent').slice(0, -6);
  await uow.write({ organisationId, workspaceIds: '*', personId: null }, async (tx) => {
    await rows(
      tx,
      `INSERT INTO audit_event (id, organisation_id, at, type, actor_kind, actor_id, resource_type, resource_id, covers, correlation_id, canonical)
       SELECT $2 || lpad(n::text, 6, '0'), $1, $4, 'access.denied', 'system', 'test', 'organisation', $1, ARRAY['organisation:' || $1], 'test',
         '{"actor":{"id":"test","type":"system"},"at":"' || $5 || '","correlation":"test","covers":["organisation:' || $1
           || '"],"details":{"code":"forbidden","operation":"' || repeat('x', 200) || '","permission":"audit:read"},"id":"'
           || $2 || lpad(n::text, 6, '0') || '","organisation":"' || $1 || '","resource":{"id":"' || $1
           || '","type":"organisation"},"type":"access.denied","v":1}'
       FROM generate_series(1, $3::int) n`,
      [organisationId, stem, count, now, now.toISOString()],
    );
    await beforeCommit();
  });
}
