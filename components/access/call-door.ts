import type { RefusalShape } from '#server/platform/domain/refusal.ts';

const TIMEOUT_MS = 20_000;
const UNREACHABLE = 'The server could not be reached. Check the connection and try again.';

interface Problem {
  type?: string;
  detail?: string;
  instance?: string;
  errors?: { pointer: string; detail: string }[];
  [extension: string]: unknown;
}

/** A refusal of one of the sign-in routes, in the shape in which operations refuse, so that forms treat both alike. */
export class DoorRefusal extends Error {
  readonly data: { refusal: RefusalShape };
  constructor(refusal: RefusalShape) {
    super(refusal.message);
    this.name = 'DoorRefusal';
    this.data = { refusal };
  }
}

function refusalFrom(problem: Problem | null): RefusalShape {
  const { type = '', detail = UNREACHABLE, instance = '', errors = [], ...details } = problem ?? {};
  return {
    code: (problem ? type.slice(type.lastIndexOf(':') + 1) : 'unavailable') as RefusalShape['code'],
    message: detail,
    fields: errors.map((error) => ({ path: error.pointer, message: error.detail })),
    details,
    reference: instance.slice(instance.lastIndexOf(':') + 1),
  };
}

/** Posts to one of the sign-in routes and returns its answer; throws a `DoorRefusal` that names the fields at fault. */
export async function callDoor<T>(path: string, body: Readonly<Record<string, unknown>>): Promise<T> {
  const response = await fetch(`/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => null);
  const answer: unknown = await response?.json().catch(() => null);
  if (response?.ok) return answer as T;
  throw new DoorRefusal(refusalFrom(answer as Problem | null));
}

/** Trades the ticket that ends every way of signing in for the session cookie. */
export async function completeSignIn(ticket: string): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const failed = () =>
    new DoorRefusal(refusalFrom({ type: 'unauthenticated', detail: 'This sign-in has ended. Start again.' }));
  try {
    const { csrfToken } = (await (await fetch('/api/auth/csrf', { signal })).json()) as { csrfToken: string };
    const response = await fetch('/api/auth/callback/ticket', {
      method: 'POST',
      body: new URLSearchParams({ csrfToken, ticket, json: 'true' }),
      signal,
    });
    if (!response.ok) throw failed();
  } catch (error) {
    throw error instanceof DoorRefusal ? error : new DoorRefusal(refusalFrom(null));
  }
}
