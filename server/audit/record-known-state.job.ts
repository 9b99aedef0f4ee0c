import { systemContext } from '#server/access/system-context.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { row, rows } from '#server/platform/db.ts';
import { TABLES } from '#server/platform/tables.ts';
import type { Tx } from '#server/platform/tx.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { appendAuditEvent } from './append-audit-event.ts';
import { pendingOf } from './pending-events.ts';

/**
 * Rows that were there before events carried what changed would have no beginning in the log. This writes what they are,
 * once, as the state from which later changes go on; an installation that began with such events never has any.
 */
const HOUR_MS = 3_600_000;
/** Rows per event: what they are has to fit into one leaf. */
const BATCH = 20;

/** Rows of people carry no organisation; they are told to the one they belong to. */
const OWNER: Readonly<Record<string, string>> = {
  organisation: 't.id',
  person: '(SELECT min(m.organisation_id) FROM membership m WHERE m.person_id = t.id)',
};

function ownerOf(table: string, scope: string): string {
  const byPerson = '(SELECT min(m.organisation_id) FROM membership m WHERE m.person_id = t.person_id)';
  return OWNER[table] ?? (scope === 'own' || scope === 'person' ? byPerson : 't.organisation_id');
}

/** In which logs a row may be known: people belong to several organisations. */
function logsOf(table: string, scope: string): string {
  const ofPerson = (person: string) =>
    `SELECT m.organisation_id FROM membership m WHERE m.person_id = ${person}`;
  if (table === 'person') return ofPerson('t.id');
  return scope === 'own' || scope === 'person' ? ofPerson('t.person_id') : ownerOf(table, scope);
}

async function recordBatch(tx: Tx, table: string, scope: string): Promise<number> {
  const owner = ownerOf(table, scope);
  const unknown = `FROM "${table}" t WHERE NOT EXISTS (SELECT 1 FROM audit_change c
    WHERE c.organisation_id IN (${logsOf(table, scope)}) AND c.resource = '${table}:' || t.id)`;
  const first = await row<{ organisationId: string | null }>(
    tx,
    `SELECT ${owner} AS "organisationId" ${unknown} AND ${owner} IS NOT NULL ORDER BY t.id LIMIT 1`,
  );
  if (!first?.organisationId) return 0;
  const { organisationId } = first;
  // Noted as the trigger of governed tables notes changes, so that the event below carries them.
  const noted = await rows<{ id: string; note: string }>(
    tx,
    `WITH r AS (SELECT t.id, to_jsonb(t) AS image ${unknown} AND ${owner} = $1 ORDER BY t.id LIMIT ${BATCH})
     SELECT id, jsonb_build_object('resource', '${table}:' || id, 'op', 'state', 'n', nextval('audit_change_order'), 'set',
       (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(image) WHERE value <> 'null'))::text AS note
     FROM r`,
    [organisationId],
  );
  pendingOf(tx).notes.push(...noted.map(({ note }) => note));
  await appendAuditEvent(systemContext(tx, organisationId, 'audit'), {
    type: 'audit.state-recorded',
    resourceId: organisationId,
    details: { table, count: noted.length },
    covers: noted.map(({ id }) => ({ table, id })),
  });
  return noted.length;
}

/** Records every governed row that no event knows; returns how many there were. */
export async function recordUnknownRows(uow: UnitOfWork, between: () => void = () => {}): Promise<number> {
  let count = 0;
  for (const [table, { class: kind, scope }] of Object.entries(TABLES)) {
    if (kind !== 'governed') continue;
    for (let batch = 1; batch > 0; count += batch) {
      between();
      batch = await uow.write(EVERY_TENANT, async (tx) => {
        await rows(tx, "SET LOCAL timezone = 'UTC'");
        return recordBatch(tx, table, scope);
      });
    }
  }
  return count;
}

export const recordKnownState: BackgroundTask = {
  name: 'audit.record-known-state',
  periodMs: HOUR_MS,
  async run({ uow, holdLease }) {
    return `recorded ${await recordUnknownRows(uow, holdLease)} rows`;
  },
};
