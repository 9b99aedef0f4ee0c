import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { comeAgainAfter, overloadOf } from './domain/admit-call.ts';

/** Lets calls in while there is room to end them in time. */
export interface Admission {
  /** Runs a call, or refuses it before it began. */
  run<T>(call: () => Promise<T>): Promise<T>;
  /** Waits for room up to `waitMs`, or until `signal` aborts, before it refuses. */
  runWhenRoom<T>(call: () => Promise<T>, waitMs: number, signal: AbortSignal): Promise<T>;
  /** Calls in progress. */
  calls(): number;
  /** How late timers fire lately, in milliseconds. */
  loopDelayMs(): number;
  /** Waits at most `waitMs` for the calls in progress. */
  stop(waitMs: number): Promise<void>;
}

const LOOK_MS = 250;
const LOOKS = 3;
const ROOM_MS = 50;
const RESOLUTION_MS = 10;
const WORDS = {
  calls: 'Too many calls are in progress here.',
  records: 'Decisions are made faster here than they can be recorded.',
  'event-loop': 'This gateway has too much to do.',
} as const;

/** Watches this process; `recordPressure` tells how full the queue of records is, `onRefusal` hears of each refusal. */
export function openAdmission(
  recordPressure: () => number,
  onRefusal: (reason: keyof typeof WORDS) => void,
): Admission {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  let loopDelayMs = 0;
  let calls = 0;
  let onIdle = () => {};
  const looks: number[] = [];
  const timer = setInterval(() => {
    const mean = Number.isNaN(delays.mean) ? 0 : delays.mean / 1e6;
    looks.push(Math.max(0, mean - RESOLUTION_MS));
    delays.reset();
    if (looks.length > LOOKS) looks.shift();
    // The least of them: one long pause, such as new routes being compiled, is over when calls come again.
    loopDelayMs = looks.length < LOOKS ? 0 : Math.min(...looks);
  }, LOOK_MS);
  timer.unref();
  const overload = () => overloadOf({ calls, recordPressure: recordPressure(), loopDelayMs });
  const run = async <T>(call: () => Promise<T>): Promise<T> => {
    const reason = overload();
    if (reason) {
      onRefusal(reason);
      const retryAfterSeconds = comeAgainAfter(Math.random());
      throw new Refusal('unavailable', `${WORDS[reason]} Try again in ${retryAfterSeconds} s.`, {
        details: { reason: 'overloaded', overload: reason, retryAfterSeconds },
      });
    }
    calls += 1;
    try {
      return await call();
    } finally {
      calls -= 1;
      if (calls === 0) onIdle();
    }
  };
  return {
    run,
    async runWhenRoom(call, waitMs, signal) {
      const until = performance.now() + waitMs;
      while (overload() && performance.now() < until && !signal.aborted)
        await pause(ROOM_MS, undefined, { signal }).catch(() => undefined);
      return run(call);
    },
    calls: () => calls,
    loopDelayMs: () => loopDelayMs,
    async stop(waitMs) {
      clearInterval(timer);
      delays.disable();
      if (calls === 0) return;
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, waitMs);
        onIdle = () => {
          clearTimeout(late);
          resolve();
        };
      });
    },
  };
}
