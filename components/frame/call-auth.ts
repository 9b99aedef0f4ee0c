const TIMEOUT_MS = 15_000;

/** Calls one of the sign-in routes that only make sense in a browser; throws a sentence when it fails. */
async function post(path: string, body: Readonly<Record<string, string>>): Promise<void> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => null);
  if (response?.ok) return;
  const answer: unknown = await response?.json().catch(() => null);
  throw new Error(
    sentenceOf(answer) ?? 'The server could not be reached. Check the connection and try again.',
  );
}

function sentenceOf(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null) return null;
  const { detail, message } = answer as { detail?: unknown; message?: unknown };
  if (typeof detail === 'string') return detail;
  return typeof message === 'string' ? message : null;
}

/** Ends this session and leaves for the sign-in page; a full load, so that no cached data stays behind. */
export async function signOut(): Promise<void> {
  await post('/api/auth/sign-out', {});
  window.location.assign('/sign-in');
}

/** Makes another organisation the active one and starts over at Home. */
export async function switchOrganisation(organisationId: string): Promise<void> {
  await post('/api/auth/switch-organisation', { organisationId });
  window.location.assign('/');
}
