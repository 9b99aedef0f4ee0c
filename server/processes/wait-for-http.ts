import { setTimeout as sleep } from 'node:timers/promises';

const ASK_TIMEOUT_MS = 5_000;

/** Asks `url` until it answers 2xx; throws with its last answer after `timeoutMs`, and stops quietly on `signal`. */
export async function waitForHttp(url: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let last = 'no answer';
  while (!signal.aborted) {
    try {
      const answer = await fetch(url, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(ASK_TIMEOUT_MS)]),
      });
      const body = (await answer.text()).slice(0, 300);
      if (answer.ok) return;
      last = `${answer.status} ${body}`;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > deadline) {
      throw new Error(`It was not ready after ${Math.round(timeoutMs / 1_000)} s; last answer: ${last}`);
    }
    await sleep(50);
  }
}
