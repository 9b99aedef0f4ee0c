import { Refusal } from '../../platform/domain/refusal.ts';

/** The fields by which searches of the registry can be ordered, each with what its values are. */
export const ORDER_TYPES = {
  name: 'text',
  version_number: 'int',
  creation_timestamp: 'timestamptz',
  last_updated_timestamp: 'timestamptz',
  id: 'text',
} as const;
export type OrderKey = keyof typeof ORDER_TYPES;

/** Tells whether a search of the registry can be ordered by a field. */
export function isOrderKey(key: string): key is OrderKey {
  return Object.hasOwn(ORDER_TYPES, key);
}

/** The token of the page after an item: its values of the fields that order the search. Nobody reads it but us. */
export function pageToken(values: readonly string[]): string {
  return btoa(encodeURIComponent(JSON.stringify(values)));
}

function decode(token: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(atob(token)));
  } catch {
    return null;
  }
}

const FITS: Readonly<Record<(typeof ORDER_TYPES)[OrderKey], (value: string) => boolean>> = {
  text: (value) => value.length <= 300 && !value.includes('\0') && value.isWellFormed(),
  int: (value) => /^\d{1,9}$/.test(value),
  timestamptz: (value) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) && !Number.isNaN(Date.parse(value)),
};

/** The values after which a page begins, one for each of these fields; null without a token. Throws `invalid` for what is none of them. */
export function readPageToken(
  token: string | undefined,
  keys: readonly OrderKey[],
): readonly string[] | null {
  if (!token) return null;
  const values = decode(token);
  const isGood =
    Array.isArray(values) &&
    values.length === keys.length &&
    keys.every((key, at) => typeof values[at] === 'string' && FITS[ORDER_TYPES[key]](values[at]));
  if (isGood) return values as string[];
  throw new Refusal('invalid', 'Invalid page token, could not base64-decode what belongs to this search');
}
