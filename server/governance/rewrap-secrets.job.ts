import { systemContext } from '#server/access/system-context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import type { BackgroundTask, TaskGiven } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { activeSealPrefix, rewrap, seal, unseal } from '#server/platform/crypto.ts';
import { newestGeneration, settleGeneration } from '#server/platform/key-generations.ts';
import { raiseActiveGeneration } from '#server/platform/key-ring.ts';
import { logger } from '#server/platform/logger.ts';
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
 * look finds nothing, a minute after it began at the earliest. A value that does not open where its row says is left as it
 * is, named in the log, and keeps the rotation from being settled until it is set again or removed.
 */
const BATCH = 200;
const LAG_MS = 60_000;
const log = logger('key-rotation');
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

/** Null when the value does not open where its row says that it lies. */
function wrappedAnew(value: SealedRow, { place, renewed }: SealedColumn): string | null {
  const before = place(value);
  const now = renewed?.place(value) ?? before;
  try {
    return now === before ? rewrap(value.sealed, before) : seal(unseal(value.sealed, before), now);
  } catch {
    return null;
  }
}

/** What became of some values; `unopened` are the ids of those that do not open. */
interface Wrapped {
  done: number;
  unopened: readonly string[];
  /** The last id that was looked at; null when there was none. */
  last: string | null;
}

async function rewrapBatch(
  uow: UnitOfWork,
  column: SealedColumn,
  generation: number,
  after: string,
): Promise<Wrapped> {
  return uow.write(EVERY_TENANT, async (tx) => {
    const found = await staleValues(tx, column, activeSealPrefix(), { after, limit: BATCH });
    const unopened: string[] = [];
    let done = 0;
    for (const [organisationId, values] of await organisationsOf(tx, found)) {
      const anew = values.flatMap((value) => {
        const sealed = wrappedAnew(value, column);
        if (sealed === null) unopened.push(value.id);
        return sealed === null ? [] : [{ id: value.id, sealed }];
      });
      if (anew.length === 0) continue;
      const ctx = systemContext(tx, organisationId, 'key-rotation');
      const isGoverned = TABLES[column.table].class === 'governed';
      await appendAuditEvent(ctx, {
        type: 'keys.rewrapped',
        resourceId: organisationId,
        details: { generation, table: column.table, count: anew.length },
        covers: isGoverned ? anew.map(({ id }) => ({ table: column.table, id })) : [],
      });
      await replaceValues(tx, column, anew);
      if (IN_ROUTES.has(column.table)) await publishRouteSnapshot(ctx, 'key rotation');
      done += anew.length;
    }
    return { done, unopened, last: found.at(-1)?.id ?? null };
  });
}

type Counted = Record<'done' | 'unopened', number>;

/** Goes through a column by ids, so that values which do not open keep none of those after them waiting. */
async function rewrapColumn(given: TaskGiven, column: SealedColumn, generation: number): Promise<Counted> {
  const counted: Counted = { done: 0, unopened: 0 };
  for (let after = ''; !given.signal.aborted; ) {
    given.holdLease();
    const { done, unopened, last } = await rewrapBatch(given.uow, column, generation, after);
    counted.done += done;
    counted.unopened += unopened.length;
    if (unopened.length > 0)
      log.warn(
        { table: column.table, ids: unopened },
        'values do not open where their rows say; set them again',
      );
    if (last === null) break;
    after = last;
  }
  return counted;
}

async function rewrapAll(given: TaskGiven, generation: number): Promise<Counted> {
  const counted: Counted = { done: 0, unopened: 0 };
  for (const column of SEALED_COLUMNS) {
    const { done, unopened } = await rewrapColumn(given, column, generation);
    counted.done += done;
    counted.unopened += unopened;
  }
  return counted;
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
    const { done, unopened } = await rewrapAll(given, newest.generation);
    const total = done + (rewrapArtifactKey() ? 1 : 0);
    const now = clock.now();
    if (
      total === 0 &&
      unopened === 0 &&
      !given.signal.aborted &&
      now.getTime() - newest.createdAt.getTime() > LAG_MS
    )
      await given.uow.write(EVERY_TENANT, (tx) => settleGeneration(tx, newest.generation, now));
    const left = unopened > 0 ? `; left ${unopened} that cannot be opened` : '';
    return `wrapped ${total} secrets under generation ${newest.generation}${left}`;
  },
};
