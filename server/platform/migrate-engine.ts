import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';

/**
 * Prisma's schema engine, the same that `prisma migrate` runs, as WebAssembly in this process: no binary to download,
 * no process to start. It is loaded by hand because Node warns on every start about importing .wasm files directly.
 */
interface Glue {
  SchemaEngine: typeof SchemaEngine;
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}

export const APPLIED_MARK = 'applied in full';

const MARK_APPLIED = `
;do $mark$ begin
  if to_regclass('_prisma_migrations') is not null then
    update _prisma_migrations set logs = '${APPLIED_MARK}' where finished_at is null and rolled_back_at is null;
  end if;
end $mark$`;

let loading: Promise<Glue> | undefined;

async function loadEngine(): Promise<Glue> {
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');
  const glue = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as unknown as Glue;
  const bytes = readFileSync(join(dirname(entry), 'schema_engine_bg.wasm'));
  const imports = { './schema_engine_bg.js': withIdleTimers(glue as unknown as WebAssembly.ModuleImports) };
  const { instance } = await WebAssembly.instantiate(bytes, imports);
  // Where the engine looks for somebody to tell why it gives up.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: raisePanic } });
  glue.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === 'function') start();
  return glue;
}

/** The engine never clears the timeout of its own lock: without this, a process that is done would wait 10 s for it. */
function withIdleTimers(glue: WebAssembly.ModuleImports): WebAssembly.ModuleImports {
  const entries = Object.entries(glue).map(([name, value]): [string, WebAssembly.ImportValue] => {
    if (!name.startsWith('__wbg_setTimeout') || typeof value !== 'function') return [name, value];
    const timed = (...args: unknown[]) => {
      const original = globalThis.setTimeout;
      const idle = (run: () => void, delayMs: number) => original(run, delayMs).unref();
      Object.assign(globalThis, { setTimeout: idle });
      try {
        return (value as (...inner: unknown[]) => unknown)(...args);
      } finally {
        Object.assign(globalThis, { setTimeout: original });
      }
    };
    return [name, timed];
  });
  return Object.fromEntries(entries);
}

function raisePanic(message: string): never {
  throw new Error(`The schema engine gave up: ${message}`);
}

export interface OpenSchemaEngine {
  engine: SchemaEngine;
  /** Ends the engine and its connections, and with them its own lock on the database. */
  close(): Promise<void>;
}

/** Opens a schema engine on one database; the schema files are needed for diffs only. */
export async function openSchemaEngine(
  databaseUrl: string,
  schema: readonly { path: string; content: string }[] = [],
): Promise<OpenSchemaEngine> {
  loading ??= loadEngine();
  const glue = await loading;
  const datamodels = schema.map((file): [string, string] => [file.path, file.content]);
  const { factory, dispose } = adapterFor(databaseUrl);
  const adapter = bindMigrationAwareSqlAdapterFactory(factory);
  const options = { datamodels: datamodels.length > 0 ? datamodels : undefined };
  const engine = await glue.SchemaEngine.new(options, () => undefined, adapter);
  return {
    engine,
    close: async () => {
      engine.free();
      await dispose();
    },
  };
}

/** The adapter's own method that runs a query; not in its public type, held in place by the pinned version and a test. */
type Inside = SqlDriverAdapter & { performIO(query: SqlQuery): Promise<pg.QueryArrayResult> };

const CHAR_OID = 18;
const TEXT_OID = 25;

/**
 * Prisma's adapter with two repairs. It cuts a script at every semicolon, also inside function bodies: here PostgreSQL
 * gets the whole script and runs it as one transaction, and the mark in that transaction tells a later start, after a
 * kill, whether the script took effect. And it cannot read the catalogue's "char" columns, which diffs need.
 */
function adapterFor(databaseUrl: string) {
  const inner = new PrismaPg({ connectionString: databaseUrl, max: 4 });
  const opened: SqlDriverAdapter[] = [];
  const connect = async () => {
    const adapter = (await inner.connect()) as SqlDriverAdapter as Inside;
    opened.push(adapter);
    return Object.assign(adapter, {
      executeScript: (script: string) => executeWhole(databaseUrl, script),
      queryRaw: readingChars(adapter),
    });
  };
  const factory: SqlMigrationAwareDriverAdapterFactory = {
    provider: inner.provider,
    adapterName: inner.adapterName,
    connect,
    connectToShadowDb: () =>
      Promise.reject(new Error('Diffs use a scratch database, not a shadow database.')),
  };
  return {
    factory,
    dispose: async () => void (await Promise.all(opened.map((adapter) => adapter.dispose()))),
  };
}

function readingChars(adapter: Inside): SqlDriverAdapter['queryRaw'] {
  const { queryRaw, performIO } = adapter;
  return async (query) => {
    const chars: number[] = [];
    const noting: Inside = Object.create(adapter, {
      performIO: {
        value: async (inner: SqlQuery) => {
          const result = await performIO.call(adapter, inner);
          for (const [index, field] of result.fields.entries()) {
            if (field.dataTypeID !== CHAR_OID) continue;
            chars.push(index);
            field.dataTypeID = TEXT_OID;
          }
          return result;
        },
      },
    });
    const rows = await queryRaw.call(noting, query);
    for (const index of chars) rows.columnTypes[index] = ColumnTypeEnum.Character;
    return rows;
  };
}

async function executeWhole(databaseUrl: string, script: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(script + MARK_APPLIED);
  } catch (error) {
    throw located(error, script);
  } finally {
    await client.end();
  }
}

/** PostgreSQL counts characters, people count lines; only this error type keeps its words on the way through the engine. */
function located(error: unknown, script: string): unknown {
  if (!(error instanceof pg.DatabaseError)) return error;
  const line = error.position === undefined ? 0 : script.slice(0, Number(error.position)).split('\n').length;
  return new DriverAdapterError({
    kind: 'postgres',
    code: error.code ?? 'XX000',
    severity: error.severity ?? 'ERROR',
    message: line === 0 ? error.message : `${error.message} (line ${line} of the script)`,
    detail: error.detail,
    column: error.column,
    hint: error.hint,
  });
}
