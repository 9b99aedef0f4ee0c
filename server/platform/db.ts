import { AsyncLocalStorage } from 'node:async_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from './generated/client.ts';
import { ledBy } from './led-client.ts';
import { logger } from './logger.ts';
import { runNoted } from './run-noted.ts';
import { runTogether, type Statement } from './run-together.ts';
import type { Tx } from './tx.ts';

/**
 * One connection pool per database role, and Prisma on top of it. Writes go through Prisma's transactions; reads and hot
 * paths use the same pool's connections directly, because an interactive Prisma transaction costs several times as much.
 * `Tx` is opaque to everything but data files: only `prismaOf` and `rows` open it.
 */
const INT8 = 20;
const NUMERIC = 1700;
const log = logger('db');

const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
    if (oid === INT8 || oid === NUMERIC) return Number;
    return pg.types.getTypeParser(oid, format as 'text');
  },
};

/** What is sent where Prisma says BEGIN and COMMIT, and the connection it took. */
interface PrismaSlot {
  begin: readonly Statement[];
  client: pg.PoolClient | null;
  open: OpenTx | null;
}

const captured = new AsyncLocalStorage<PrismaSlot>();

/** The connection of a transaction as Prisma sees it: its BEGIN and COMMIT are ours, with what else goes in their messages. */
class PrismaConnection {
  readonly #client: pg.PoolClient;
  readonly #slot: PrismaSlot;

  constructor(client: pg.PoolClient, slot: PrismaSlot) {
    this.#client = client;
    this.#slot = slot;
  }

  async query(config: pg.QueryConfig): Promise<unknown> {
    const { begin, open } = this.#slot;
    if (config.text === 'BEGIN') await runTogether(this.#client, begin);
    else if (config.text === 'COMMIT' && open) await commitWith(open);
    else return open ? runIn(open, config) : this.#client.query(config);
    return { rows: [], fields: [], rowCount: 0 };
  }

  on(event: 'error', listener: (error: Error) => void): void {
    this.#client.on(event, listener);
  }

  removeListener(event: 'error', listener: (error: Error) => void): void {
    this.#client.removeListener(event, listener);
  }

  release(broken?: Error | boolean): void {
    this.#client.release(broken);
  }
}

/** Remembers which connection Prisma took for the transaction that is being opened, so that SQL can join it. */
class CapturingPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(
    callback: (
      error: Error | undefined,
      client: pg.PoolClient | undefined,
      done: (release?: unknown) => void,
    ) => void,
  ): void;
  override connect(
    callback?: (
      error: Error | undefined,
      client: pg.PoolClient | undefined,
      done: (release?: unknown) => void,
    ) => void,
  ) {
    if (callback) return super.connect(callback as never) as never;
    const slot = captured.getStore();
    return super.connect().then((client) => {
      if (slot?.client !== null) return client;
      slot.client = client;
      return new PrismaConnection(client, slot);
    }) as never;
  }
}

export interface Database {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
  close(): Promise<void>;
}

/** Longer than the server lets a statement run: it ends the wait where the server cannot say anything any more. */
const ANSWER_WITHIN_MS = 20_000;

/**
 * Opens a pool of at most `connectionsMax` connections; statements end after 15 s, waiting for a connection after 5 s, and
 * waiting for a database that fell silent after `answerWithinMs`.
 */
export function openDatabase(
  url: string,
  options: { name: string; connectionsMax?: number; answerWithinMs?: number },
): Database {
  const pool = new CapturingPool({
    connectionString: url,
    application_name: `interlock-${options.name}`,
    max: options.connectionsMax ?? 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 15_000,
    query_timeout: options.answerWithinMs ?? ANSWER_WITHIN_MS,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  // The pool listens to idle connections only: one that is lost between two queries of a transaction would end the process.
  pool.on('connect', (client) => {
    client.on('error', (error) => log.debug({ err: error }, 'a database connection was lost'));
  });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    pool,
    prisma,
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** Where a transaction stands; made by the unit of work, opened by data files only. */
export class OpenTx {
  readonly client: pg.PoolClient;
  readonly prisma: Prisma.TransactionClient | null;
  readonly auditTypes = new Set<string>();
  /** What its statements changed in governed rows so far, as the trigger of those tables noted it: one JSON text per row. */
  readonly notes: string[] = [];
  /** Run in order when the work is done, before it is committed; what they give back goes in one message with the COMMIT. */
  readonly lastSteps: (() => Promise<Statement>)[] = [];
  readonly lastStatements: Statement[] = [];
  /** How long a statement is waited for where that is not what the pool says. */
  answerWithinMs: number | undefined;
  readonly isWriting: boolean;
  /** What the transaction begins with, until it has begun: it goes in one message with its first statement. */
  begin: readonly Statement[] | null = null;
  /** What goes before each statement, where each is a transaction of its own. */
  readonly before: Statement[] = [];
  /** Whether its last statement may commit it. */
  endsWithLast = false;
  /** True once it was committed by its last statement. */
  isOver = false;
  /** Why nobody can use the connection again. */
  broken: Error | undefined;
  constructor(client: pg.PoolClient, prisma: Prisma.TransactionClient | null, isWriting = prisma !== null) {
    this.client = client;
    this.prisma = prisma;
    this.isWriting = isWriting;
  }
}

/** Functions of ours have two words and more in their names, and so have some that change nothing; the commonest are named. */
const MAY_WRITE =
  /^\s*(?:INSERT|UPDATE|DELETE|MERGE|WITH)\b|\b(?!pg_|set_config|current_setting|workspace_matches|tenant_matches)[a-z]+_[a-z_]+\(/i;

type Asked = pg.QueryConfig & { query_timeout?: number; types?: unknown; queryMode?: 'extended' };

/** The connection of a transaction that has begun, or begins with this statement. */
async function begunFor(open: OpenTx, { values = [] }: Asked): Promise<pg.ClientBase> {
  const { client, begin } = open;
  if (!begin) return client;
  open.begin = null;
  if (values.length > 0) return ledBy(client, begin);
  // Without values there may be several statements in one text, before which nothing else can go.
  await runTogether(client, begin);
  return client;
}

/** Runs a statement, with what has to be said before it, as a transaction of its own. */
async function runAlone(open: OpenTx, before: readonly Statement[], config: Asked): Promise<pg.QueryResult> {
  try {
    return await ledBy(open.client, before).query({ ...config, queryMode: 'extended' } as Asked);
  } catch (error) {
    // Of what Postgres refused nothing is left; who did not answer may yet.
    if (!(error instanceof pg.DatabaseError)) open.broken = error as Error;
    throw error;
  }
}

/** Runs one statement in a transaction. One that changes governed rows in another way fails when its event is written. */
async function runIn(open: OpenTx, config: Asked): Promise<pg.QueryResult> {
  if (open.before.length > 0) return runAlone(open, open.before, config);
  if (open.isOver) throw new Error('this transaction is committed; nothing can follow its last statement');
  const client = await begunFor(open, config);
  return open.isWriting && MAY_WRITE.test(config.text)
    ? runNoted(client, config, open.notes)
    : client.query(config);
}

const COMMIT: Statement = { name: 'commit', text: 'COMMIT' };

/** Ends a transaction with its last statements, in one round trip. Throws when Postgres undid it instead. */
export async function commitWith(open: OpenTx): Promise<void> {
  const { client, begin, lastStatements, isOver } = open;
  if (isOver && lastStatements.length > 0) throw new Error('an event cannot follow the last statement');
  // Where nothing was said so far there is nothing to end.
  if (isOver || (begin && lastStatements.length === 0)) return;
  open.begin = null;
  const tags = await runTogether(client, [...(begin ?? []), ...lastStatements, COMMIT]);
  // Postgres answers a COMMIT of what had failed before with a ROLLBACK, and calls that a success.
  if (tags.at(-1) !== 'COMMIT')
    throw new Error('a statement of this transaction had failed, so it was undone');
}

/** Wraps the inner state; called by the unit of work alone. */
export function asTx(open: OpenTx): Tx {
  return open as unknown as Tx;
}

export function openTx(tx: Tx): OpenTx {
  return tx as unknown as OpenTx;
}

/** The typed client of a writing transaction. Throws inside a read-only one. */
export function prismaOf(tx: Tx): Prisma.TransactionClient {
  const { prisma } = openTx(tx);
  if (!prisma) throw new Error('this unit of work only reads; writing needs a mutation');
  return prisma;
}

/** Runs one SQL statement in the transaction and returns its rows; int8 and numeric arrive as numbers, timestamps as Date. */
export async function rows<T>(tx: Tx, text: string, values: readonly unknown[] = []): Promise<T[]> {
  const open = openTx(tx);
  const query = { text, values: [...values], types: types as never, query_timeout: open.answerWithinMs };
  return (await runIn(open, query)).rows as T[];
}

/** Lets statements of this transaction take up to `ms`, for looks through everything that there is. */
export async function allowLongStatements(tx: Tx, ms: number): Promise<void> {
  const open = openTx(tx);
  const text = "SELECT set_config('statement_timeout', $1, true)";
  if (open.before.length > 0) open.before.push({ name: 'allow long statements', text, values: [String(ms)] });
  else await rows(tx, text, [String(ms)]);
  open.answerWithinMs = ms + 5_000;
}

/**
 * Like `rows`, for statements of every governed write: planned once per connection instead of at each call, which for these
 * costs more than running them. `name` belongs to this text alone.
 */
export async function preparedRows<T>(
  tx: Tx,
  name: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<T[]> {
  const query = { name, text, values: [...values], types: types as never };
  return (await runIn(openTx(tx), query)).rows as T[];
}

/**
 * Like `preparedRows`, for the last statement of a transaction, which is one that says of itself what was wrong and then has
 * written nothing: it is committed in the same message. Governed rows need their event and are never written like this.
 */
export async function lastRows<T>(
  tx: Tx,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<T[]> {
  const open = openTx(tx);
  if (!open.endsWithLast || !open.begin || open.lastSteps.length > 0)
    return preparedRows(tx, name, text, values);
  // A message without BEGIN is a transaction of its own.
  const [, ...tenancy] = open.begin;
  open.isOver = true;
  const query = { name, text, values: [...values], types: types as never };
  return (await runAlone(open, tenancy, query)).rows as T[];
}

/** Like `rows`, for statements that give one row or none. */
export async function row<T>(tx: Tx, text: string, values: readonly unknown[] = []): Promise<T | null> {
  return (await rows<T>(tx, text, values))[0] ?? null;
}

/** Opens a Prisma transaction, with all of `begin` in its first message, together with the connection it runs on. */
export function prismaTransaction<T>(
  database: Database,
  begin: readonly Statement[],
  run: (open: OpenTx) => Promise<T>,
): Promise<T> {
  const slot: PrismaSlot = { begin, client: null, open: null };
  return captured.run(slot, () =>
    database.prisma.$transaction(
      (prisma) => {
        if (!slot.client) throw new Error('the transaction did not report its connection');
        slot.open = new OpenTx(slot.client, prisma as Prisma.TransactionClient);
        return run(slot.open);
      },
      { maxWait: 5_000, timeout: 20_000 },
    ),
  );
}
