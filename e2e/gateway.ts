import { admin, installation } from './installation.ts';

/** What an application gets back; problem documents have `type` and `detail`. */
export interface GatewayAnswer {
  status: number;
  body: {
    decisionId?: string;
    status?: 'decided' | 'pending_review' | 'failed';
    decidedBy?: string;
    output?: Record<string, unknown> | null;
    modelOutput?: Record<string, unknown> | null;
    review?: { isOverride: boolean; reason: string };
    type?: string;
    detail?: string;
  };
}

const CALL_MS = 65_000;

/** A lender's own program: it holds a token and calls the gateway. */
export class Lender {
  readonly #token: string;

  constructor(name: string) {
    this.#token = admin<{ token: string }>(
      'create-token',
      ...['--name', name, '--role', 'application', '--ttl', '24h'],
    ).token;
  }

  async call(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<GatewayAnswer> {
    const response = await fetch(`${installation().gatewayUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_MS),
    });
    return { status: response.status, body: (await response.json()) as GatewayAnswer['body'] };
  }

  ask(slug: string, application: unknown, key?: string): Promise<GatewayAnswer> {
    return this.call(
      `/v1/workflows/${slug}/decisions`,
      application,
      key === undefined ? {} : { 'idempotency-key': key },
    );
  }

  read(decisionId: string, waitSeconds = 0): Promise<GatewayAnswer> {
    return this.call(`/v1/decisions/${decisionId}${waitSeconds > 0 ? `?wait=${waitSeconds}` : ''}`);
  }
}
