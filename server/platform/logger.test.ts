import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const HERE = join(import.meta.dirname, 'logger.ts');
const HOSTILE = 'x\n{"level":"info","msg":"forged"}\r\n\u001b[31m\u2028\u0000 https://u:hunter2@host/';

/** What a process of ours really writes when it logs these arguments. */
function written(code: string): string[] {
  const program = `import { logger } from ${JSON.stringify(HERE)}; const log = logger('part'); ${code}`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, INTERLOCK_LOG_LEVEL: 'info' },
    encoding: 'utf8',
    timeout: 15_000,
  });
  return output.split('\n').slice(0, -1);
}

test('one record is one line of JSON with its time in UTC, whatever somebody put into it', () => {
  const before = Date.now();
  const lines = written(`log.warn({ who: ${JSON.stringify(HOSTILE)} }, ${JSON.stringify(HOSTILE)});`);
  expect(lines).toHaveLength(1);
  const [line = ''] = lines;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal obeys may not stand in a line.
  expect(line).not.toMatch(/[\u0000-\u001f]/);
  const record = JSON.parse(line) as Record<string, string>;
  expect(record).toMatchObject({ level: 'warn', name: 'part' });
  expect(record.msg).toContain('forged');
  expect(record.time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(Date.parse(record.time ?? '')).toBeGreaterThanOrEqual(before - 1_000);
});

test('secrets are masked by their name and inside addresses, in records, messages and errors', () => {
  const [line = ''] = written(
    `log.error({ err: new Error('postgres://me:hunter2@db failed'), headers: { cookie: 'hunter2' }, apiToken: 'hunter2' }, 'at https://me:hunter2@x/');`,
  );
  expect(line).not.toContain('hunter2');
  expect(line).toContain('[redacted]');
});
