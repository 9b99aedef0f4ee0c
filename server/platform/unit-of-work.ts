import type { Client, ClientBase } from 'pg';
import {
  asTx,
  commitWith,
  type Database,
  OpenTx,
  openDatabase,
  openTx,
  prismaTransaction,
  rows,
} from './db.ts';
import type { Statement } from './run-together.ts';
import type { Tx } from './tx.ts';

export type { Database } from './db.ts';

/** Whose rows a transaction may see: row-level security reads these three. */
export interface Tenancy {
  organisationId: string | null;
  /** `*` for the whole organisation, otherwise the workspaces in which the caller holds the needed permission. */
  workspaceIds: '*' | readonly string[];
  personId: string | null;
}

export interface UnitOfWork {
  /**
   * Runs reads, each a READ ONLY transaction that sees what is committed when it begins. With `withinMs`, a connection on
   * which they have not ended by then is given up, and nothing that it still says is heard.
   */
  read<T>(tenancy: Tenancy, run: (tx: Tx) => Promise<T>, options?: { withinMs?: number }): Promise<T>;
  /** Runs a change in one transaction: all of it is committed, or none. */
  write<T>(tenancy: Tenancy, run: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Like `write`, for work that is SQL alone: there is no typed client, which costs more than many statements do. With
   * `endsWithLast` it is over when a statement says that it is the last (`lastRows`).
   */
  writeSql<T>(
    tenancy: Tenancy,
    run: (tx: Tx) => Promise<T>,
    options?: { endsWithLast?: boolean },
  ): Promise<T>;
}

/** The tenancy of processes that work for every organisation; only the system role's policies let it see anything. */
export const EVERY_TENANT: Tenancy = { organisationId: null, workspaceIds: '*', personId: null };

const TENANCY =
  "set_config('app.organisation_id', $1, true), set_config('app.workspace_ids', $2, true), set_config('app.person_id', $3, true)";

function settings({ organisationId, workspaceIds, personId }: Tenancy): string[] {
  const workspaces = workspaceIds === '*' ? '*' : workspaceIds.join(',');
  return [organisationId ?? '', workspaces, personId ?? ''];
}

/** What a writing transaction begins with. */
function beginning(tenancy: Tenancy): Statement[] {
  return [
    { name: 'begin', text: 'BEGIN' },
    { name: 'set tenancy', text: `SELECT ${TENANCY}`, values: settings(tenancy) },
  ];
}

/** What goes before each statement of a reading unit of work. */
function reading(tenancy: Tenancy): Statement {
  const text = `SELECT set_config('transaction_read_only', 'on', true), ${TENANCY}`;
  return { name: 'read in tenancy', text, values: settings(tenancy) };
}

async function finish(open: OpenTx): Promise<void> {
  for (const step of open.lastSteps) open.lastStatements.push(await step());
}

/** A database role's connections and the unit of work over them. */
export interface OpenUnitOfWork {
  database: Database;
  uow: UnitOfWork;
}

/** Opens the connections of a database role; `close()` of its database ends them. */
export function openUnitOfWork(
  url: string,
  options: { name: string; connectionsMax?: number; answerWithinMs?: number },
): OpenUnitOfWork {
  const database = openDatabase(url, options);
  return { database, uow: unitOfWork(database) };
}

function giveUp(client: ClientBase): void {
  // A client of the pool is a whole client, though its type says less.
  (client as Client).end().catch(() => undefined);
}

/**
 * Reads are told to Postgres without BEGIN and COMMIT: a statement and what goes before it are one message, which Postgres
 * takes as one READ ONLY transaction. In READ COMMITTED each statement sees what is committed when it begins, so that several
 * of them in one transaction would see no more and no less; this way each costs one round trip and no other.
 */
async function readEach<T>(
  database: Database,
  tenancy: Tenancy,
  run: (tx: Tx) => Promise<T>,
  withinMs?: number,
): Promise<T> {
  const client = await database.pool.connect();
  const open = new OpenTx(client, null, false);
  open.before.push(reading(tenancy));
  // With a statement under way this closes the socket, whether or not anybody is still at its other end.
  const late = withinMs === undefined ? undefined : setTimeout(() => giveUp(client), withinMs);
  try {
    return await run(asTx(open));
  } finally {
    clearTimeout(late);
    client.release(open.broken);
  }
}

async function sqlTransaction<T>(
  database: Database,
  tenancy: Tenancy,
  run: (tx: Tx) => Promise<T>,
  endsWithLast = false,
): Promise<T> {
  const client = await database.pool.connect();
  const open = new OpenTx(client, null, true);
  open.endsWithLast = endsWithLast;
  open.begin = beginning(tenancy);
  try {
    const result = await run(asTx(open));
    await finish(open);
    await commitWith(open);
    return result;
  } catch (error) {
    if (open.begin === null)
      await client.query('ROLLBACK').catch((rollback: Error) => {
        open.broken = rollback;
      });
    throw error;
  } finally {
    client.release(open.broken);
  }
}

/** Builds the unit of work over a database role. */
export function unitOfWork(database: Database): UnitOfWork {
  return {
    async read(tenancy, run, { withinMs } = {}) {
      return readEach(database, tenancy, run, withinMs);
    },
    async writeSql(tenancy, run, { endsWithLast } = {}) {
      return sqlTransaction(database, tenancy, run, endsWithLast);
    },
    async write(tenancy, run) {
      return prismaTransaction(database, beginning(tenancy), async (open) => {
        const result = await run(asTx(open));
        await finish(open);
        return result;
      });
    },
  };
}

/**
 * Has something done when all the work of a writing transaction is done, before it commits; the statement it gives back is
 * sent along with the COMMIT. Its failing undoes all.
 */
export function beforeCommit(tx: Tx, step: () => Promise<Statement>): void {
  openTx(tx).lastSteps.push(step);
}

/** What this transaction changed in governed rows so far, as their trigger noted it: one JSON text per change. */
export function notesOf(tx: Tx): readonly string[] {
  return openTx(tx).notes;
}

/** Wakes listeners of a channel when, and only when, the transaction commits. */
export async function notify(tx: Tx, channel: string, payload = ''): Promise<void> {
  await rows(tx, 'SELECT pg_notify($1, $2)', [channel, payload]);
}

/** The audit event types appended so far in this transaction. */
export function auditTypesOf(tx: Tx): ReadonlySet<string> {
  return openTx(tx).auditTypes;
}

export function noteAuditType(tx: Tx, type: string): void {
  openTx(tx).auditTypes.add(type);
}
