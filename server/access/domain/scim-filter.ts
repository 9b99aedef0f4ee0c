/** The one kind of filter that directories send: an attribute that equals a text. */
export interface ScimFilter {
  attribute: 'userName' | 'externalId' | 'displayName' | 'id';
  value: string;
}

const ATTRIBUTES = {
  User: ['userName', 'externalId', 'id'],
  Group: ['displayName', 'externalId', 'id'],
} as const;

const SHAPE =
  /^\s*(?:urn:ietf:params:scim:schemas:core:2\.0:(?:User|Group):)?([A-Za-z]+)\s+eq\s+("(?:[^"\\]|\\.)*")\s*$/i;

/** Reads a filter such as `userName eq "ada@example.org"`; null when it is anything else. Names and operators know no case. */
export function readScimFilter(text: string, kind: keyof typeof ATTRIBUTES): ScimFilter | null {
  if (text.length > 1_000) return null;
  const [, name = '', quoted = ''] = SHAPE.exec(text) ?? [];
  const attribute = ATTRIBUTES[kind].find((one) => one.toLowerCase() === name.toLowerCase());
  if (!attribute) return null;
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === 'string' ? { attribute, value } : null;
  } catch {
    return null;
  }
}
