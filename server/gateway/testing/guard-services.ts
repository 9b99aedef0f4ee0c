import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;

export interface GuardServices {
  url: string;
  /** From now on, whoever asks below `/protected` must send this as `x-service-key`. */
  demand(key: string): void;
  stop(): void;
}

/** A feature server as Feast runs one, and a guardrail, each as slow or odd as the path says. */
function answerService(path: string, body: Json): { waitMs: number; status: number; body: unknown } {
  const ok = (answer: unknown, waitMs = 0) => ({ waitMs, status: 200, body: answer });
  if (path === '/slow/get-online-features') return ok({}, 3_000);
  if (path.endsWith('/get-online-features')) {
    const { customer_id: [id] = [] } = body.entities as { customer_id: unknown[] };
    const isKnown = id === 'c-1';
    const at = new Date(Date.now() - 30_000).toISOString();
    return ok({
      metadata: { feature_names: ['customer_id', 'late_payments'] },
      results: [
        { values: [id], statuses: ['PRESENT'], event_timestamps: ['1970-01-01T00:00:00Z'] },
        {
          values: [isKnown ? 7 : null],
          statuses: [isKnown ? 'PRESENT' : 'NOT_FOUND'],
          event_timestamps: [at],
        },
      ],
    });
  }
  if (path === '/guard') return ok({ found: JSON.stringify(body.input).includes('forbidden') });
  return { waitMs: 0, status: 500, body: {} };
}

/** Starts the services that call policies of tests name, on a free port of this machine. */
export async function startGuardServices(): Promise<GuardServices> {
  let demanded: string | null = null;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const isProtected = path.startsWith('/protected');
    if (isProtected && (demanded === null || request.headers['x-service-key'] !== demanded)) {
      response.writeHead(401).end();
      return;
    }
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString()) as Json;
      const answer = answerService(path.replace(/^\/protected/, ''), body);
      setTimeout(() => {
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer.body));
      }, answer.waitMs);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    demand(key) {
      demanded = key;
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
