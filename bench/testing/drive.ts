import { Pool } from 'undici';

export interface Driven {
  calls: number;
  errors: number;
  seconds: number;
  /** Milliseconds below which this share of the calls was answered. */
  quantile(share: number): number;
}

/**
 * Sends one request over and over: as fast as the connections allow, or at a steady rate, whose latency counts from the
 * moment at which the call was due, so that a stall is not hidden by sending less.
 */
export async function drive(
  request: { url: string; headers: Record<string, string>; body: string },
  load: { connections: number; seconds: number; rate: number | null },
): Promise<Driven> {
  const url = new URL(request.url);
  const pool = new Pool(url.origin, { connections: load.connections, pipelining: 1 });
  const latencies: number[] = [];
  let errors = 0;
  const once = async (due: number): Promise<void> => {
    try {
      const answer = await pool.request({
        method: 'POST',
        path: url.pathname,
        headers: request.headers,
        body: request.body,
      });
      await answer.body.text();
      if (answer.statusCode >= 300) errors += 1;
      else latencies.push(performance.now() - due);
    } catch {
      errors += 1;
    }
  };
  const startedAt = performance.now();
  const endsAt = startedAt + load.seconds * 1000;
  if (load.rate === null) {
    const caller = async () => {
      while (performance.now() < endsAt) await once(performance.now());
    };
    await Promise.all(Array.from({ length: load.connections }, caller));
  } else {
    const all: Promise<void>[] = [];
    const gapMs = 1000 / load.rate;
    for (let due = startedAt; due < endsAt; due += gapMs) {
      const early = due - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      all.push(once(due));
    }
    await Promise.all(all);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await pool.close();
  const sorted = latencies.sort((a, b) => a - b);
  return {
    calls: sorted.length,
    errors,
    seconds,
    quantile: (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN,
  };
}
