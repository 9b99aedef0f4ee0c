import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

/**
 * How long a platform operator waits for a new organisation when there are ten thousand: each is made by its POST, with its
 * workspace, policies, token and audit events, on a Postgres with durable settings; the first hundred and the last two hundred
 * are made one after the other and timed, the others several at once. `npm run bench:organisations -- [--quick] [--json FILE]`
 */
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const ORGANISATIONS = values.quick ? 1_000 : 10_000;
const TIMED_FIRST = 100;
const TIMED_LAST = 200;
const AT_ONCE = 8;
const GOAL_MS = 100;

const dataDir = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
process.env.INTERLOCK_DATA_DIR = dataDir;
process.env.INTERLOCK_LOG_LEVEL = 'error';
const say = (line: string) => process.stderr.write(`${line}\n`);

// Settings are read when the first module asks for them, so these come after the environment is set.
const { createPlatformToken } = await import('#server/access/platform-tokens.ts');
const { restHandler } = await import('#server/api/rest/handle-rest.ts');
const { startEmbeddedPostgres } = await import('#server/platform/embedded-postgres.ts');
const { postgresPaths } = await import('#server/platform/embedded-postgres-files.ts');
const { deployMigrations } = await import('#server/platform/migrate.ts');
const { openUnitOfWork } = await import('#server/platform/unit-of-work.ts');

const postgres = await startEmbeddedPostgres({ dataDir });
await deployMigrations(postgres.ownerUrl);
const app = openUnitOfWork(postgres.appUrl, { name: 'bench', connectionsMax: AT_ONCE });
const handle = restHandler(app.uow);
const { token } = await createPlatformToken(app.uow, 'bench', {
  name: 'bench',
  scopes: ['organisations:create'],
  ttlHours: 12,
  allowedAddresses: [],
});

async function make(slug: string): Promise<void> {
  const response = await handle(
    new Request('http://localhost/api/v1/organisations', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ slug }),
    }),
  );
  const body = await response.text();
  if (response.status !== 201) throw new Error(`${response.status}: ${body}`);
}

async function timed(stem: string, count: number) {
  const took: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const started = performance.now();
    await make(`${stem}-${n}`);
    took.push(performance.now() - started);
  }
  took.sort((a, b) => a - b);
  const at = (share: number) => took[Math.min(count - 1, Math.floor(count * share))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), most: at(1) };
}

async function makeMany(count: number): Promise<void> {
  let next = 0;
  const maker = async () => {
    for (let n = next++; n < count; n = next++) {
      await make(`many-${n}`);
      if (n % 1_000 === 999) say(`${n + 1} of ${count} organisations`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, maker));
}

try {
  await timed('warm', 20);
  const first = await timed('first', TIMED_FIRST);
  await makeMany(ORGANISATIONS);
  const last = await timed('last', TIMED_LAST);
  const tell = ({ p50, p95, most }: typeof first) =>
    `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, at most ${most.toFixed(1)} ms`;
  process.stdout.write(
    `a new organisation, with hardly any: ${tell(first)}\n` +
      `a new organisation, with ${ORGANISATIONS.toLocaleString('en')}: ${tell(last)}; ` +
      `${last.p95 <= GOAL_MS ? 'met' : 'MISSED'} (goal: p95 of ${GOAL_MS} ms); ${(last.p50 / first.p50).toFixed(2)} times as long in the middle\n`,
  );
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version };
  const result = { machine, organisations: ORGANISATIONS, first, last, goalMs: GOAL_MS };
  if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await app.database.close();
  await postgres.stop();
  rmSync(postgresPaths(dataDir).cluster, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);
