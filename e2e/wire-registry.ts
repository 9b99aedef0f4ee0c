import { admin, installation } from './installation.ts';

const CALL_MS = 20_000;

interface WireAnswer {
  status: number;
  body: {
    error_code?: string;
    message?: string;
    model_version?: { version: string; aliases?: string[] };
  };
}

/** A pipeline that knows the registry as MLflow's client does: by its addresses, with the token of an ML engineer. */
export class WireRegistry {
  readonly #token: string;

  constructor(name: string) {
    this.#token = admin<{ token: string }>(
      'create-token',
      ...['--name', name, '--role', 'ml-engineer', '--ttl', '24h'],
    ).token;
  }

  async #call(method: string, path: string, fields: Record<string, string>): Promise<WireAnswer> {
    const isRead = method === 'GET';
    const query = isRead ? `?${new URLSearchParams(fields)}` : '';
    const response = await fetch(`${installation().url}/orgs/main/api/2.0/mlflow${path}${query}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(!isRead && { body: JSON.stringify(fields) }),
      signal: AbortSignal.timeout(CALL_MS),
    });
    return { status: response.status, body: (await response.json()) as WireAnswer['body'] };
  }

  setAlias(name: string, alias: string, version: number): Promise<WireAnswer> {
    return this.#call('POST', '/registered-models/alias', { name, alias, version: String(version) });
  }

  /** The number of the version that an alias points at. */
  async aliased(name: string, alias: string): Promise<number> {
    const { body } = await this.#call('GET', '/registered-models/alias', { name, alias });
    return Number(body.model_version?.version);
  }

  deleteVersion(name: string, version: number): Promise<WireAnswer> {
    return this.#call('DELETE', '/model-versions/delete', { name, version: String(version) });
  }
}
