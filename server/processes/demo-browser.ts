import { createTRPCClient, httpLink } from '@trpc/client';
import { generate } from 'otplib';
import superjson from 'superjson';
import type { AppRouter } from '../api/root.ts';

/**
 * A person of the demonstration at their browser: a cookie jar, the doors of sign-in, and the console's procedures over
 * HTTP. Nothing here reaches around a door; every session it opens says that a script holds it.
 */
const TIMEOUT_MS = 30_000;
const STEP_S = 30;

export interface Identity {
  person: string;
  name: string;
  email: string;
  role: string;
  password: string;
  totpSeed: string;
}

export class DemoBrowser {
  readonly origin: string;
  readonly trpc: ReturnType<typeof createTRPCClient<AppRouter>>;
  #cookies = new Map<string, string>();

  constructor(origin: string) {
    this.origin = origin;
    this.trpc = createTRPCClient<AppRouter>({
      links: [
        httpLink({
          url: `${origin}/api/trpc`,
          transformer: superjson,
          fetch: (input, init) => this.fetch(String(input), init as RequestInit),
        }),
      ],
    });
  }

  /** Sends a request with this browser's cookies and keeps those it is given. */
  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    headers.set('interlock-script', 'demo');
    headers.set('origin', this.origin);
    const signal = init.signal ?? AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { redirect: 'manual', ...init, headers, signal });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value === '' || /max-age=0/i.test(line)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }

  async #door<T>(path: string, body: Readonly<Record<string, unknown>>): Promise<T> {
    const response = await this.fetch(`${this.origin}/api/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as T & { detail?: string };
    if (!response.ok) throw new Error(`${path} was refused: ${answer.detail ?? response.status}`);
    return answer;
  }

  async #complete(ticket: string): Promise<void> {
    const { csrfToken } = (await (await this.fetch(`${this.origin}/api/auth/csrf`)).json()) as {
      csrfToken: string;
    };
    await this.fetch(`${this.origin}/api/auth/callback/ticket`, {
      method: 'POST',
      body: new URLSearchParams({ csrfToken, ticket, json: 'true' }),
    });
  }

  /** Opens a sign-up link and makes the account. The second factor comes next (`enrol`). */
  async join(link: string, who: Identity): Promise<void> {
    const token = link.slice(link.lastIndexOf('/') + 1);
    const { ticket } = await this.#door<{ ticket: string }>('join', {
      token,
      name: who.name,
      password: who.password,
    });
    await this.#complete(ticket);
  }

  /** Sets up an authenticator and returns its seed. */
  async enrol(): Promise<string> {
    const { secret, enrolment } = await this.#door<{ secret: string; enrolment: string }>('enrol/offer', {});
    await this.#door('enrol/confirm', { enrolment, code: await generate({ secret }) });
    return secret;
  }

  /** Signs in with password and code; a code that was used already is refused, so it waits for the next one. */
  async signIn(who: Identity): Promise<void> {
    const { email, password } = who;
    const first = await this.#door<{ next: string; ticket?: string }>('sign-in/password', {
      email,
      password,
    });
    if (first.ticket !== undefined) return this.#complete(first.ticket);
    const give = async () =>
      this.#door<{ ticket: string }>('sign-in/second-factor', {
        code: await generate({ secret: who.totpSeed }),
      });
    const { ticket } = await give().catch(async () => {
      await pauseUntilNextCode();
      return give();
    });
    await this.#complete(ticket);
  }
}

function pauseUntilNextCode(): Promise<void> {
  const leftMs = STEP_S * 1_000 - (Date.now() % (STEP_S * 1_000));
  return new Promise((resolve) => setTimeout(resolve, leftMs + 500));
}
