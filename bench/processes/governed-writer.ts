import { registerHooks } from 'node:module';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Act } from '../testing/governed-acts.ts';

/**
 * Writes as people do, by several writers at once, on demand: with audit as it is, or, in a database without its triggers
 * and with `appendAuditEvent` doing nothing and nobody asking what changed, without it. Both are this program; what differs is stated here and nowhere else.
 */
const { values } = parseArgs({
  options: {
    database: { type: 'string', default: '' },
    writers: { type: 'string', default: '8' },
    'without-audit': { type: 'boolean', default: false },
  },
});

export interface Drive {
  act: Act;
  seconds: number;
}

export interface Drove {
  count: number;
  seconds: number;
  cpuMicroseconds: number;
}

if (values['without-audit']) {
  const standIns = [
    ['/server/audit/append-audit-event.ts', new URL('../testing/append-nothing.ts', import.meta.url).href],
    ['/server/platform/run-noted.ts', new URL('../testing/run-unnoted.ts', import.meta.url).href],
  ] as const;
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const [, url] = standIns.find(([path]) => resolved.url.endsWith(path)) ?? [];
      return url ? { ...resolved, url } : resolved;
    },
  });
}

// Modules are read after the hook stands.
const { openUnitOfWork } = await import('#server/platform/unit-of-work.ts');
const { governedActs } = await import('../testing/governed-acts.ts');

const writers = Number(values.writers);
const app = openUnitOfWork(values.database, { name: 'bench-writer', connectionsMax: writers });
const perform = await governedActs(app.uow, writers);

async function drive({ act, seconds }: Drive): Promise<Drove> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const until = started + seconds * 1000;
  let count = 0;
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (; performance.now() < until; count += 1) await perform(act, writer);
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  return { count, seconds: (performance.now() - started) / 1000, cpuMicroseconds: user + system };
}

process.on('message', (asked: Drive) => {
  drive(asked).then(
    (drove) => process.send?.(drove),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
