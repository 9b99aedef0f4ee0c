import { listenToChannels } from '#server/platform/listen-to-channels.ts';
import { waitingRoom } from './domain/waiting-room.ts';

/** Wakes callers that wait for a person's verdict. */
export interface VerdictBell {
  /** Resolves when the decision may have changed, when `untilMs` (performance time) is reached, or when the caller leaves. */
  wait(caller: string, decisionId: string, untilMs: number, signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** All together, and of one token: nobody takes the places of everybody. */
const WAITERS = { max: 5_000, perCallerMax: 500 } as const;
/** A signal may be lost: look again after at most this long. */
const LOOK_AGAIN_MS = 2_000;

/** Listens for verdicts over the system role's address; refuses with `too-many-requests` when too many wait. */
export function hangVerdictBell(url: string): VerdictBell {
  const waiting = new Map<string, Set<() => void>>();
  const room = waitingRoom(WAITERS);
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
    wait(caller, decisionId, untilMs, signal) {
      const leave = room.enter(caller);
      const forMs = Math.max(0, Math.min(LOOK_AGAIN_MS, untilMs - performance.now()));
      return new Promise((resolve) => {
        const wakers = waiting.get(decisionId) ?? new Set();
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          if (!wakers.delete(done)) return;
          leave();
          if (wakers.size === 0) waiting.delete(decisionId);
          resolve();
        };
        const timer = setTimeout(done, forMs);
        signal.addEventListener('abort', done, { once: true });
        wakers.add(done);
        waiting.set(decisionId, wakers);
        if (signal.aborted) done();
      });
    },
    async stop() {
      ringAll();
      await listener.stop();
    },
  };
}
