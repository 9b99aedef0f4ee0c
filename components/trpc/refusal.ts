import type { RefusalShape } from '#server/platform/domain/refusal.ts';

/** What the server said about a failed call; a network failure gets words of its own. */
export function refusalOf(error: unknown): RefusalShape {
  const shape = (error as { data?: { refusal?: RefusalShape } | null } | null)?.data?.refusal;
  if (shape) return shape;
  const message = 'The server could not be reached. Check the connection and try again.';
  return { code: 'unavailable', message, fields: [], details: {}, reference: '' };
}
