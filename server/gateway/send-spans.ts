import { request } from 'undici';
import { logger } from '#server/platform/logger.ts';
import type { OtlpAttribute, OtlpSpan } from './domain/compose-spans.ts';

/** Sends spans to a collector in the background: OTLP over HTTP, as JSON. */
export interface SpanSender {
  add(spans: readonly OtlpSpan[]): void;
  /** Spans that found no room or no collector. */
  dropped(): number;
  stop(waitMs: number): Promise<void>;
}

const QUEUE_MAX = 8_192;
const BATCH_MAX = 512;
const PERIOD_MS = 1_000;
const ANSWER_MS = 5_000;
const log = logger('traces');

/** Tracing never holds a call up: what does not fit is dropped and counted. The operator names the collector. */
export function sendSpans(
  target: { endpoint: string; headers: Readonly<Record<string, string>> },
  resource: readonly OtlpAttribute[],
): SpanSender {
  const queue: OtlpSpan[] = [];
  let dropped = 0;
  let isFailing = false;
  let sending: Promise<void> | null = null;

  async function send(spans: readonly OtlpSpan[]): Promise<void> {
    const scopeSpans = [{ scope: { name: 'interlock.gateway' }, spans }];
    try {
      const answer = await request(`${target.endpoint}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...target.headers },
        body: JSON.stringify({ resourceSpans: [{ resource: { attributes: resource }, scopeSpans }] }),
        headersTimeout: ANSWER_MS,
        bodyTimeout: ANSWER_MS,
      });
      await answer.body.dump();
      if (answer.statusCode >= 300) throw new Error(`the collector answered ${answer.statusCode}`);
      isFailing = false;
    } catch (error) {
      dropped += spans.length;
      if (!isFailing) log.warn({ err: error }, 'traces cannot be sent');
      isFailing = true;
    }
  }

  async function flush(): Promise<void> {
    while (queue.length > 0) await send(queue.splice(0, BATCH_MAX));
  }

  const flushOnce = () => {
    sending ??= flush().finally(() => {
      sending = null;
    });
    return sending;
  };
  const timer = setInterval(() => void flushOnce(), PERIOD_MS);
  timer.unref();
  return {
    add(spans) {
      if (queue.length + spans.length > QUEUE_MAX) dropped += spans.length;
      else queue.push(...spans);
    },
    dropped: () => dropped,
    async stop(waitMs) {
      clearInterval(timer);
      const late = new Promise<void>((resolve) => setTimeout(resolve, waitMs).unref());
      await Promise.race([flushOnce().then(flushOnce), late]);
    },
  };
}
