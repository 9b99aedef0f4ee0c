import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

const ASK_TIMEOUT_MS = 5_000;

/** One question to a part of this machine. Its certificate names the public address and not loopback, so names are not compared. */
async function ask(url: string, signal: AbortSignal): Promise<{ status: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const options = { signal, agent: false, rejectUnauthorized: false };
  const get = url.startsWith('https:') ? getSecure : getPlain;
  get(url, options, (answer) => {
    text(answer).then(
      (body) => resolve({ status: answer.statusCode ?? 0, body: body.slice(0, 300) }),
      reject,
    );
  }).on('error', reject);
  return promise;
}

/** Asks `url` until it answers 2xx; throws with its last answer after `timeoutMs`, and stops quietly on `signal`. */
export async function waitForHttp(url: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let last = 'no answer';
  while (!signal.aborted) {
    try {
      const { status, body } = await ask(url, AbortSignal.any([signal, AbortSignal.timeout(ASK_TIMEOUT_MS)]));
      if (status >= 200 && status < 300) return;
      last = `${status} ${body}`;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > deadline) {
      throw new Error(`It was not ready after ${Math.round(timeoutMs / 1_000)} s; last answer: ${last}`);
    }
    await sleep(50);
  }
}
