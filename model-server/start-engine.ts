import { Worker } from 'node:worker_threads';
import type { EngineMessage, EngineSetup, InferMessage, LoadedModel } from './engine-messages.ts';
import { RequestRefused } from './request-refused.ts';

export interface EngineLimits {
  loadTimeoutMs: number;
  inferTimeoutMs: number;
  maxQueue: number;
}

export interface EngineAnswer {
  status: number;
  body: string;
}

export interface Engine extends Readonly<LoadedModel> {
  isAlive(): boolean;
  /** Requests that wait or run. */
  waiting(): number;
  infer(body: string): Promise<EngineAnswer>;
  /** Takes no new request, lets the running ones finish for a few seconds, then ends the thread. */
  retire(): void;
  stop(): Promise<void>;
}

interface Pending {
  settle(answer: EngineAnswer): void;
  timer: NodeJS.Timeout;
}

const DRAIN_MS = 5000;

function refusal(status: number, message: string): EngineAnswer {
  return { status, body: JSON.stringify({ error: message }) };
}

/** Waits until the thread has the model open; undefined when nothing is new, 400 with the engine's words on failure. */
async function untilLoaded(worker: Worker, timeoutMs: number): Promise<LoadedModel | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<LoadedModel | undefined>();
  const fail = (message: string): void => reject(new RequestRefused(400, message));
  const timer = setTimeout(() => fail(`the engine did not finish loading within ${timeoutMs} ms`), timeoutMs);
  // Under `node --watch` the thread also posts which files it imported: whatever is not ours is passed over.
  worker.on('message', (message: EngineMessage) => {
    if (message.kind === 'loaded') resolve(message);
    else if (message.kind === 'unchanged') resolve(undefined);
    else if (message.kind === 'failed') fail(message.message);
  });
  worker.once('error', (error) => fail(`the engine stopped while loading: ${(error as Error).message}`));
  worker.once('exit', () => fail('the engine stopped while loading'));
  try {
    return await promise;
  } catch (error) {
    await worker.terminate();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Loads one model version into a thread of its own; undefined when its file has the digest that serves already.
 * `onStopped` is called once, with the reason, when the thread ends without having been told to.
 */
export async function startEngine(
  setup: EngineSetup,
  limits: EngineLimits,
  onStopped: (reason: string) => void,
): Promise<Engine | undefined> {
  const worker = new Worker(new URL('./engine-thread.ts', import.meta.url), { workerData: setup });
  const loaded = await untilLoaded(worker, limits.loadTimeoutMs);
  if (!loaded) {
    await worker.terminate();
    return undefined;
  }
  const pending = new Map<number, Pending>();
  let tickets = 0;
  let ending = false;
  let lastAnswerAt = performance.now();

  function settle(ticket: number, answer: EngineAnswer): void {
    const one = pending.get(ticket);
    if (!one) return;
    pending.delete(ticket);
    clearTimeout(one.timer);
    one.settle(answer);
    if (ending && pending.size === 0) void worker.terminate();
  }

  function fall(reason: string): void {
    for (const ticket of [...pending.keys()]) settle(ticket, refusal(503, reason));
    if (!ending) onStopped(reason);
    ending = true;
  }

  function expire(ticket: number): void {
    settle(ticket, refusal(504, `no answer within ${limits.inferTimeoutMs} ms`));
    // Nothing answered for that long means one run hangs, not that many wait: only ending the thread frees it.
    if (performance.now() - lastAnswerAt >= limits.inferTimeoutMs) {
      fall(`one inference ran longer than ${limits.inferTimeoutMs} ms and was ended; load the model again`);
      void worker.terminate();
    }
  }

  worker.on('message', (message: EngineMessage) => {
    lastAnswerAt = performance.now();
    if (message.kind === 'answered') settle(message.ticket, { status: message.status, body: message.body });
  });
  worker.on('error', (error) =>
    fall(`the engine stopped: ${(error as Error).message}; load the model again`),
  );
  worker.on('exit', () => fall('the engine stopped; load the model again'));

  return {
    ...loaded,
    isAlive: () => !ending,
    waiting: () => pending.size,
    infer(body) {
      if (ending) return Promise.resolve(refusal(503, 'this version is being unloaded; try again'));
      if (pending.size >= limits.maxQueue) {
        return Promise.resolve(
          refusal(503, `${limits.maxQueue} requests are waiting already; try again later`),
        );
      }
      if (pending.size === 0) lastAnswerAt = performance.now();
      const ticket = ++tickets;
      const { promise, resolve } = Promise.withResolvers<EngineAnswer>();
      pending.set(ticket, {
        settle: resolve,
        timer: setTimeout(() => expire(ticket), limits.inferTimeoutMs),
      });
      worker.postMessage({ ticket, body } satisfies InferMessage);
      return promise;
    },
    retire() {
      ending = true;
      if (pending.size === 0) void worker.terminate();
      else setTimeout(() => void worker.terminate(), DRAIN_MS).unref();
    },
    async stop() {
      ending = true;
      await worker.terminate();
    },
  };
}
