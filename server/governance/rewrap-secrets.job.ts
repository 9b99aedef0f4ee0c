import { systemContext } from '#server/access/system-context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import type { BackgroundTask, TaskGiven } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { activeSealPrefix, rewrap, seal, unseal } from '#server/platform/crypto.ts';
import { newestGeneration, settleGeneration } from '#server/platform/key-generations.ts';
import { raiseActiveGeneration } from '#server/platform/key-ring.ts';
import type { SealedColumn } from '#server/platform/sealed-column.ts';
import { TABLES } from '#server/platform/tables.ts';
import type { Tx } from '#server/platform/tx.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { rewrapArtifactKey } from '#server/registry/artifact-key.ts';
import { publishRouteSnapshot } from '#server/routing/publish-route-snapshot.ts';
import { SEALED_COLUMNS } from './sealed-columns.ts';
import { organisationOfPeople, replaceValues, type SealedRow, staleValues } from './sealed-values.store.ts';

/**
 * Wraps secrets again after a rotation, a batch per transaction: what is done stays done when the worker dies, and what
 * a lagging process wrapped under the old generation meanwhile is found by the next look. The rotation is settled once a
 * look finds nothing, a minute after it began at the earliest.
 */
const BATCH = 200;
const LAG_MS = 60_000;
/** Tables whose sealed values the routes of gateways carry. */
const IN_ROUTES: ReadonlySet<string> = new Set(['cluster_credential', 'workspace_secret']);

async function organisationsOf(tx: Tx, found: readonly SealedRow[]): Promise<Map<string, SealedRow[]>> {
  const people = found.flatMap((value) => value.person_id ?? []);
  const homes = people.length > 0 ? await organisationOfPeople(tx, people) : new Map<string, string>();
  const grouped = new Map<string, SealedRow[]>();
  for (const value of found) {
    const organisationId = value.organisation_id ?? homes.get(value.person_id ?? '');
    if (organisationId === undefined) continue;
    grouped.set(organisationId, [...(grouped.get(organisationId) ?? []), value]);
  }
  return grouped;
}

function wrappedAnew(value: SealedRow, { place, renewed }: SealedColumn): string {
  const before = place(value);
  const now = renewed?.place(value) ?? before;
  return now === before ? rewrap(value.sealed, before) : seal(unseal(value.sealed, before), now);
}

async function rewrapBatch(uow: UnitOfWork, column: SealedColumn, generation: number): Promise<number> {
  return uow.write(EVERY_TENANT, async (tx) => {
    const found = await staleValues(tx, column, activeSealPrefix(), BATCH);
    let done = 0;
    for (const [organisationId, values] of await organisationsOf(tx, found)) {
      const ctx = systemContext(tx, organisationId, 'key-rotation');
      const isGoverned = TABLES[column.table].class === 'governed';
      await appendAuditEvent(ctx, {
        type: 'keys.rewrapped',
        resourceId: organisationId,
        details: { generation, table: column.table, count: values.length },
        covers: isGoverned ? values.map(({ id }) => ({ table: column.table, id })) : [],
      });
      const anew = values.map((value) => ({ id: value.id, sealed: wrappedAnew(value, column) }));
      await replaceValues(tx, column, anew);
      if (IN_ROUTES.has(column.table)) await publishRouteSnapshot(ctx, 'key rotation');
      done += values.length;
    }
    return done;
  });
}

async function rewrapAll({ uow, signal, holdLease }: TaskGiven, generation: number): Promise<number> {
  let total = 0;
  for (const column of SEALED_COLUMNS) {
    for (;;) {
      if (signal.aborted) return total;
      holdLease();
      const done = await rewrapBatch(uow, column, generation);
      total += done;
      if (done === 0) break;
    }
  }
  return total;
}

/** Wraps what an older generation of the wrapping key still wraps. */
export const rewrapSecrets: BackgroundTask = {
  name: 'rewrap-secrets',
  periodMs: 30_000,
  channel: 'interlock_keys',
  deadlineMs: 60_000,
  run: async (given) => {
    const newest = await given.uow.read(EVERY_TENANT, newestGeneration);
    if (!newest || newest.settledAt !== null) return 'nothing to wrap';
    raiseActiveGeneration(newest.generation);
    const total = (await rewrapAll(given, newest.generation)) + (rewrapArtifactKey() ? 1 : 0);
    const now = clock.now();
    if (total === 0 && now.getTime() - newest.createdAt.getTime() > LAG_MS)
      await given.uow.write(EVERY_TENANT, (tx) => settleGeneration(tx, newest.generation, now));
    return `wrapped ${total} secrets under generation ${newest.generation}`;
  },
};
