import { isDeepStrictEqual } from 'node:util';
import { Pool } from 'undici';

/** A decision that a caller was told of, or that is stored. */
export interface Acknowledged {
  id: string;
  status: string;
  output: unknown;
}

interface Told extends Acknowledged {
  code: number;
}

interface Caller {
  origin: string;
  token: string;
  input: Record<string, unknown>;
  slugs: readonly string[];
  /** Calls per second. */
  rate: number;
}

const ANSWER_MS = 10_000;
const STATUSES = new Set([200, 202, 422, 429, 502, 503, 504]);

/** Callers that ask at a steady rate and remember every answer. */
export class SoakLoad {
  readonly #given: Caller;
  readonly #pool: Pool;
  readonly #told = new Map<string, Told>();
  readonly #codes = new Map<number, number>();
  readonly #open = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | null = null;
  #sent = 0;
  #unanswered = 0;
  #twice = 0;
  #untyped = 0;

  constructor(given: Caller) {
    this.#given = given;
    this.#pool = new Pool(given.origin, {
      connections: 128,
      headersTimeout: ANSWER_MS,
      bodyTimeout: ANSWER_MS,
    });
  }

  start(): void {
    this.#timer = setInterval(() => {
      const asked = this.#ask().finally(() => this.#open.delete(asked));
      this.#open.add(asked);
    }, 1_000 / this.#given.rate);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await Promise.all(this.#open);
    await this.#pool.close();
  }

  async #ask(): Promise<void> {
    const { slugs, token, input } = this.#given;
    const slug = slugs[this.#sent % slugs.length] ?? '';
    this.#sent += 1;
    try {
      const answer = await this.#pool.request({
        method: 'POST',
        path: `/v1/workflows/${slug}/decisions`,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ input, subject: `case-${this.#sent}` }),
      });
      const body = (await answer.body.json()) as Record<string, unknown>;
      this.#codes.set(answer.statusCode, (this.#codes.get(answer.statusCode) ?? 0) + 1);
      if (!STATUSES.has(answer.statusCode)) this.#untyped += 1;
      if (answer.statusCode >= 400 && !String(body.type).startsWith('urn:interlock:problem:'))
        this.#untyped += 1;
      const id = answer.headers['interlock-decision'];
      if (typeof id !== 'string') return;
      if (this.#told.has(id)) this.#twice += 1;
      const status = answer.statusCode >= 400 ? 'failed' : String(body.status);
      this.#told.set(id, { id, status, output: body.output ?? null, code: answer.statusCode });
    } catch {
      this.#unanswered += 1;
    }
  }

  tell(): string {
    return `${this.#sent} sent, ${this.#told.size} recorded, ${this.#open.size} open, ${this.#unanswered} without an answer`;
  }

  figures() {
    const codes = Object.fromEntries([...this.#codes].sort(([a], [b]) => a - b));
    const { size: recorded } = this.#told;
    return { sent: this.#sent, recorded, unanswered: this.#unanswered, untyped: this.#untyped, codes };
  }

  /** Holds what was told against what is stored. */
  compare(stored: readonly Acknowledged[]) {
    const byId = new Map(stored.map((row) => [row.id, row]));
    let [lost, different] = [0, 0];
    for (const told of this.#told.values()) {
      const row = byId.get(told.id);
      if (!row) lost += 1;
      else if (row.status !== told.status || !isDeepStrictEqual(row.output, told.output)) different += 1;
    }
    const untold = stored.filter(({ id }) => !this.#told.has(id)).length;
    return { stored: stored.length, lost, different, untold, twice: this.#twice + stored.length - byId.size };
  }
}
