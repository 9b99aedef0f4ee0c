import { Refusal } from '#server/platform/domain/refusal.ts';
import { listenToChannels } from '#server/platform/listen-to-channels.ts';

/** Wakes callers that wait for a person's verdict. */
export interface VerdictBell {
  /** Resolves when the decision may have changed, when `untilMs` (performance time) is reached, or when the caller leaves. */
  wait(decisionId: string, untilMs: number, signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

const WAITERS_MAX = 5_000;
/** A signal may be lost: look again after at most this long. */
const LOOK_AGAIN_MS = 2_000;

/** Listens for verdicts over the system role's address; refuses with `too-many-requests` above 5,000 waiting callers. */
export function hangVerdictBell(url: string): VerdictBell {
  const waiting = new Map<string, Set<() => void>>();
  let count = 0;
  const ring = (decisionId: string) => {
    for (const wake of [...(waiting.get(decisionId) ?? [])]) wake();
  };
  const ringAll = () => {
    for (const decisionId of [...waiting.keys()]) ring(decisionId);
  };
  const listener = listenToChannels(url, ['interlock_verdicts'], {
    notification: (_, decisionId) => ring(decisionId),
    connected: ringAll,
  });
  return {
    wait(decisionId, untilMs, signal) {
      if (count >= WAITERS_MAX)
        throw new Refusal(
          'too-many-requests',
          'Too many callers wait for a verdict here. Ask again without wait.',
        );
      const forMs = Math.max(0, Math.min(LOOK_AGAIN_MS, untilMs - performance.now()));
      return new Promise((resolve) => {
        const wakers = waiting.get(decisionId) ?? new Set();
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          if (!wakers.delete(done)) return;
          count -= 1;
          if (wakers.size === 0) waiting.delete(decisionId);
          resolve();
        };
        const timer = setTimeout(done, forMs);
        signal.addEventListener('abort', done, { once: true });
        wakers.add(done);
        waiting.set(decisionId, wakers);
        count += 1;
        if (signal.aborted) done();
      });
    },
    async stop() {
      ringAll();
      await listener.stop();
    },
  };
}
