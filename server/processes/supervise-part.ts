import { setTimeout as sleep } from 'node:timers/promises';
import { FIRST, nextRestart, type PartEvent, type RestartState } from './domain/restart-policy.ts';
import type { Part, RunningPart } from './part.ts';

export interface PartNews {
  onReady(part: Part, tookMs: number, isFirst: boolean): void;
  onFailure(part: Part, words: string, retryInMs: number): void;
  onFinished(part: Part): void;
}

export interface SupervisedPart {
  part: Part;
  /** Settles when the part is ready (or a task is done) for the first time; rejects when its start is given up. */
  firstReady: Promise<void>;
  stop(graceMs: number): Promise<void>;
}

/** Starts a part and brings it back whenever it ends, by the rules of restart-policy.ts, until it is stopped. */
export function supervisePart(part: Part, news: PartNews): SupervisedPart {
  const first = Promise.withResolvers<void>();
  first.promise.catch(() => undefined);
  const stopping = new AbortController();
  let state: RestartState = FIRST;
  let running: RunningPart | undefined;
  const apply = (event: PartEvent): RestartState => {
    state = nextRestart(state, event, Date.now(), part.rules);
    return state;
  };

  const runOnce = async (): Promise<{ clean: boolean; words: string }> => {
    const startedAt = Date.now();
    try {
      running = await part.start();
      if (stopping.signal.aborted) await running.stop(1_000);
      await running.ready;
      const isFirst = !state.everReady;
      apply({ kind: 'ready' });
      if (state.phase === 'ready') news.onReady(part, Date.now() - startedAt, isFirst);
      first.resolve();
      return await running.ended;
    } catch (error) {
      await running?.stop(1_000);
      return { clean: false, words: error instanceof Error ? error.message : String(error) };
    } finally {
      running = undefined;
    }
  };

  const loop = async (): Promise<void> => {
    for (;;) {
      const { clean, words } = await runOnce();
      apply({ kind: 'ended', clean });
      if (state.phase === 'finished') {
        news.onFinished(part);
        first.resolve();
      }
      if (state.phase === 'given-up') first.reject(new Error(`${part.title} does not start. ${words}`));
      if (state.phase !== 'waiting' || state.retryAt === undefined) return;
      const delayMs = Math.max(0, state.retryAt - Date.now());
      news.onFailure(part, words, delayMs);
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (apply({ kind: 'due' }).phase !== 'starting') return;
    }
  };

  const looping = loop();
  return {
    part,
    firstReady: first.promise,
    stop: async (graceMs) => {
      apply({ kind: 'stop' });
      stopping.abort();
      await running?.stop(graceMs);
      await looping;
    },
  };
}
