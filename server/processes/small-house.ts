import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { SERVICE_RULES } from './domain/restart-policy.ts';
import { openInstallation } from './installation.ts';
import type { Part } from './part.ts';
import { openPartLog } from './part-log.ts';
import { databasePart } from './parts.ts';
import { spawnPart } from './spawn-part.ts';

// An installation for tests: a real PostgreSQL and two small parts, kept the way `npm start` keeps the real ones.
const [dataDir = '', first = '0', second = '0', behaviour = 'polite'] = process.argv.slice(2);
const print = (line: string) => void process.stdout.write(`${line}\n`);
const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
process.on('SIGTERM', () => ask()).on('SIGINT', () => ask());

try {
  const installation = await openInstallation({
    dataDir,
    host: '127.0.0.1',
    ports: [{ port: Number(first), option: '--port' }],
    print,
  });
  const small = (name: string, port: string, how: string): Part => ({
    name,
    title: name,
    layer: 'service',
    rules: SERVICE_RULES,
    start: async () =>
      spawnPart({
        name,
        args: [fileURLToPath(new URL('./small-part.ts', import.meta.url)), how],
        env: { ...process.env, PORT: port },
        cwd: dataDir,
        isKept: false,
        ready: { kind: 'http', url: `http://127.0.0.1:${port}/` },
        readyTimeoutMs: 10_000,
        log: openPartLog(dataDir, name),
        records: installation.records,
      }),
  });
  try {
    await installation.keep(
      databasePart(dataDir, (postgres) =>
        print(JSON.stringify({ ownerUrl: postgres.ownerUrl, pid: postgres.pid })),
      ),
    );
    await Promise.all([
      installation.keep(small('one', first, 'polite')),
      installation.keep(small('two', second, behaviour)),
    ]);
    print('house ready');
    await asked;
  } finally {
    await installation.stop();
  }
  print('house stopped');
  process.exit(0);
} catch (error) {
  print(`house failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
