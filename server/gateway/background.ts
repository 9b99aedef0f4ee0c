import { Refusal } from '#server/platform/domain/refusal.ts';
import { logger } from '#server/platform/logger.ts';

/** Work that its caller does not wait for, each under the id of its decision; bounded, and waited for when the gateway ends. */
export interface Background {
  /** Refuses with `unavailable` when too much is under way; the work tells of its own failures. */
  start(id: string, work: () => Promise<void>): void;
  /** Resolves when the work of this id has ended here; at once when there is none. */
  ended(id: string): Promise<void> | null;
  /** Waits at most `waitMs`. */
  drain(waitMs: number): Promise<void>;
}

const RUNNING_MAX = 500;
const log = logger('gateway');

/** Nothing under way yet. */
export function openBackground(): Background {
  const running = new Map<string, Promise<void>>();
  return {
    start(id, work) {
      if (running.size >= RUNNING_MAX)
        throw new Refusal('unavailable', 'Too many calls are answered later here. Try again in a moment.', {
          details: { reason: 'overloaded' },
        });
      const done = work()
        .catch((error: unknown) => log.error({ err: error, id }, 'work in the background failed'))
        .finally(() => running.delete(id));
      running.set(id, done);
    },
    ended: (id) => running.get(id) ?? null,
    async drain(waitMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, waitMs);
      });
      await Promise.race([Promise.all(running.values()), late]);
      clearTimeout(timer);
    },
  };
}
