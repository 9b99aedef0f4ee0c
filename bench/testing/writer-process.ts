import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Drive, Drove } from '../processes/governed-writer.ts';

const START_MS = 60_000;
const DRIVE_MS = 120_000;

export interface WriterProcess {
  drive(asked: Drive): Promise<Drove>;
  stop(): void;
}

async function answerOf(child: ChildProcess, withinMs: number): Promise<unknown> {
  const ended = new AbortController();
  const exit = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`a writer ended with ${code}`);
  });
  try {
    const [answer] = await Promise.race([
      once(child, 'message', { signal: AbortSignal.timeout(withinMs) }),
      exit,
    ]);
    return answer;
  } finally {
    exit.catch(() => undefined);
    ended.abort();
  }
}

/** Starts a process of writers on a database and waits until it has made its organisation. */
export async function startWriters(given: {
  appUrl: string;
  writers: number;
  isAudited: boolean;
}): Promise<WriterProcess> {
  const args = ['--database', given.appUrl, '--writers', String(given.writers)];
  if (!given.isAudited) args.push('--without-audit');
  const child = fork(new URL('../processes/governed-writer.ts', import.meta.url), args);
  await answerOf(child, START_MS);
  return {
    async drive(asked) {
      child.send(asked);
      return (await answerOf(child, DRIVE_MS)) as Drove;
    },
    stop: () => child.disconnect(),
  };
}
