import pg from 'pg';
import { FILLINGS, GROWN, type Place, placesBySlot, prepareSpread } from './growth-spread.ts';
import { fillVersions } from './growth-versions.ts';

export interface Grown {
  large: Place;
  small: readonly Place[];
  foreign: Place;
}

export interface Growth {
  adminUrl: string;
  grown: Grown;
  runs: number;
  points: number;
  say(line: string): void;
}

const CHUNK = 50_000;

interface Definition {
  table: string;
  drop: string;
  make: string;
}

/** Indexes and keys of the tables that grow, as migrations made them. */
async function definitionsOf(client: pg.Client): Promise<Definition[]> {
  const found = await client.query<Definition>(
    `SELECT t.relname AS table,
       CASE WHEN k.oid IS NULL THEN format('DROP INDEX %I', i.relname) ELSE format('ALTER TABLE %I DROP CONSTRAINT %I', t.relname, k.conname) END AS drop,
       CASE WHEN k.oid IS NULL THEN pg_get_indexdef(x.indexrelid)
         ELSE format('ALTER TABLE %I ADD CONSTRAINT %I %s', t.relname, k.conname, pg_get_constraintdef(k.oid)) END AS make
     FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
     LEFT JOIN pg_constraint k ON k.conindid = x.indexrelid AND k.contype IN ('p', 'u')
     WHERE t.relname = ANY($1) AND t.relnamespace = 'public'::regnamespace
     ORDER BY pg_total_relation_size(t.oid) DESC, t.relname, i.relname`,
    [[...GROWN]],
  );
  return found.rows;
}

async function connect(adminUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  // Rows of governed tables come as from a restored backup: the events of their making are not what is measured.
  await client.query("SET session_replication_role = 'replica'");
  await client.query("SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 0");
  return client;
}

/** Works a list off over both connections at once. */
async function withBoth<T>(
  clients: readonly pg.Client[],
  list: readonly T[],
  work: (client: pg.Client, item: T) => Promise<unknown>,
): Promise<void> {
  const left = [...list];
  await Promise.all(
    clients.map(async (client) => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(client, item);
    }),
  );
}

async function fillRuns(clients: readonly pg.Client[], { runs, say }: Growth): Promise<void> {
  const started = performance.now();
  for (let from = 1; from <= runs; from += CHUNK) {
    await Promise.all(
      FILLINGS.map(async (statements, at) => {
        for (const statement of statements) await clients[at]?.query(statement, [from, runs, CHUNK]);
      }),
    );
    const done = Math.min(runs, from + CHUNK - 1);
    say(`${done.toLocaleString('en')} of ${runs.toLocaleString('en')} runs, ${seconds(started)}`);
  }
}

function seconds(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(0)} s`;
}

/**
 * Fills the tables of tracked work and of the registry with sets, not calls: rows first, then the indexes and keys that
 * migrations made, unchanged, then statistics. Triggers stay where they are. Needs experiments that were made as always.
 */
export async function fillGrowth(growth: Growth): Promise<void> {
  const { adminUrl, grown, runs, points, say } = growth;
  const clients = [await connect(adminUrl), await connect(adminUrl)];
  const [first] = clients;
  if (!first) return;
  try {
    const places = placesBySlot(grown.large, grown.small, grown.foreign);
    await prepareSpread(first, places, Math.max(1, Math.round(points / runs)));
    const definitions = await definitionsOf(first);
    for (const { drop } of definitions) await first.query(drop);
    await fillRuns(clients, growth);
    const started = performance.now();
    await withBoth(clients, definitions, (client, { make }) => client.query(make));
    say(`${definitions.length} indexes, ${seconds(started)}`);
    await fillVersions(first, grown, runs);
    await first.query('DROP TABLE growth_place, growth_curve');
    const vacuumed = performance.now();
    const others = [
      'model',
      'model_version',
      'version_state',
      'experiment',
      'logged_dataset',
      'metric_unfolded',
    ];
    await withBoth(clients, [...GROWN, ...others], (client, table) =>
      client.query(`VACUUM (ANALYZE) ${table}`),
    );
    say(`vacuumed and analysed, ${seconds(vacuumed)}`);
    await first.query('CHECKPOINT');
  } finally {
    for (const client of clients) await client.end();
  }
}
