import { RequestRefused } from './request-refused.ts';

/** Runs acts on the same key one after the other, acts on different keys side by side up to a limit. */
export interface Turns {
  take<Result>(key: string, act: () => Promise<Result>): Promise<Result>;
}

/** Makes the turns of load and unload calls; the call after `maxWaiting` is refused with 503. */
export function makeTurns(maxRunning: number, maxWaiting: number): Turns {
  const last = new Map<string, Promise<unknown>>();
  const free: (() => void)[] = [];
  let running = 0;
  let waiting = 0;

  async function enter(): Promise<void> {
    if (running >= maxRunning) await new Promise<void>((resolve) => free.push(resolve));
    else running += 1;
  }

  function leave(): void {
    const next = free.shift();
    if (next) next();
    else running -= 1;
  }

  return {
    async take(key, act) {
      if (waiting >= maxWaiting) {
        throw new RequestRefused(503, 'too many load and unload calls are waiting; try again later');
      }
      waiting += 1;
      const before = last.get(key) ?? Promise.resolve();
      const mine = before.then(async () => {
        await enter();
        try {
          return await act();
        } finally {
          leave();
        }
      });
      const settled = mine.catch(() => undefined);
      last.set(key, settled);
      try {
        return await mine;
      } finally {
        waiting -= 1;
        if (last.get(key) === settled) last.delete(key);
      }
    },
  };
}
