import { logger } from '#server/platform/logger.ts';

/** Work that is looked for again and again, one piece at a time. */
export interface WorkLoop {
  /** Looks now. */
  wake(): void;
  /** Begins no further round, and resolves when the one in progress is over. */
  stop(): Promise<void>;
}

const log = logger('gateway');

/** Runs rounds: the next one at once while there is more, otherwise after `periodMs`. One that fails is tried again. */
export function workLoop(name: string, periodMs: number, round: () => Promise<boolean>): WorkLoop {
  let isStopped = false;
  let wake = () => {};
  const loop = (async () => {
    while (!isStopped) {
      const hasMore = await round().catch((error: unknown) => {
        log.debug({ err: error }, `${name} cannot be looked at; tried again`);
        return false;
      });
      if (hasMore || isStopped) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, periodMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  return {
    wake: () => wake(),
    stop() {
      isStopped = true;
      wake();
      return loop;
    },
  };
}
