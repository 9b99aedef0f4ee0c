import { AsyncLocalStorage } from 'node:async_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from './generated/client.ts';
import { logger } from './logger.ts';
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

const captured = new AsyncLocalStorage<{ client: pg.PoolClient | null }>();

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
      if (slot && slot.client === null) slot.client = client;
      return client;
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
  /** Run in order when the work is done, before it is committed. */
  readonly lastSteps: (() => Promise<void>)[] = [];
  /** How long a statement is waited for where that is not what the pool says. */
  answerWithinMs: number | undefined;
  constructor(client: pg.PoolClient, prisma: Prisma.TransactionClient | null) {
    this.client = client;
    this.prisma = prisma;
  }
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
  const { client, answerWithinMs } = openTx(tx);
  const query = { text, values: [...values], types: types as never, query_timeout: answerWithinMs };
  const result = await client.query(query);
  return result.rows as T[];
}

/** Lets statements of this transaction take up to `ms`, for looks through everything that there is. */
export async function allowLongStatements(tx: Tx, ms: number): Promise<void> {
  await rows(tx, "SELECT set_config('statement_timeout', $1, true)", [String(ms)]);
  openTx(tx).answerWithinMs = ms + 5_000;
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
  const result = await openTx(tx).client.query({ name, text, values: [...values], types: types as never });
  return result.rows as T[];
}

/** Like `rows`, for statements that give one row or none. */
export async function row<T>(tx: Tx, text: string, values: readonly unknown[] = []): Promise<T | null> {
  return (await rows<T>(tx, text, values))[0] ?? null;
}

/** Opens a Prisma transaction together with the connection it runs on. */
export function prismaTransaction<T>(database: Database, run: (open: OpenTx) => Promise<T>): Promise<T> {
  const slot: { client: pg.PoolClient | null } = { client: null };
  return captured.run(slot, () =>
    database.prisma.$transaction(
      (prisma) => {
        if (!slot.client) throw new Error('the transaction did not report its connection');
        return run(new OpenTx(slot.client, prisma as Prisma.TransactionClient));
      },
      { maxWait: 5_000, timeout: 20_000 },
    ),
  );
}
