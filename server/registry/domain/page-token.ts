import { Refusal } from '../../platform/domain/refusal.ts';

/** The token of a page that begins at an offset; nobody reads it but us. */
export function pageToken(offset: number): string {
  return btoa(JSON.stringify({ offset }));
}

/** The offset of a page; 0 without a token. Throws `invalid` for what was never a token. */
export function readPageToken(token: string | undefined): number {
  if (!token) return 0;
  let decoded: string;
  try {
    decoded = atob(token);
  } catch {
    throw new Refusal('invalid', 'Invalid page token, could not base64-decode');
  }
  const offset = offsetIn(decoded);
  if (offset !== null && Number.isSafeInteger(offset) && offset > 0 && offset < 2 ** 31) return offset;
  throw new Refusal('invalid', `Invalid page token, decoded value=${decoded.slice(0, 100)}`);
}

function offsetIn(decoded: string): number | null {
  try {
    const { offset } = JSON.parse(decoded) as { offset?: unknown };
    return typeof offset === 'number' || typeof offset === 'string' ? Number(offset) : null;
  } catch {
    return null;
  }
}
