import { open } from 'node:fs/promises';
import { logger } from '#server/platform/logger.ts';

const log = logger('spool');

/** What cannot be brought into the database is for a person to look at, beside the file it stood in; it is never thrown away. */
export async function keepAside(path: string, lines: readonly string[]): Promise<void> {
  const aside = `${path}.refused`;
  log.error({ lines: lines.length, aside }, 'kept records cannot be brought into the database');
  const handle = await open(aside, 'a', 0o600);
  try {
    await handle.appendFile(`${lines.join('\n')}\n`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
