import { patchOperations, ScimSyntaxError } from './scim-user.ts';

/** A change of a group's members, in the order in which they are carried out. */
export type MemberStep = { kind: 'add' | 'remove' | 'set'; userIds: string[] };

export interface ScimGroupFields {
  displayName?: string;
  externalId?: string | null;
  steps: MemberStep[];
}

const MEMBERS_MAX = 1_000;
const BY_FILTER = /^members\[\s*value\s+eq\s+"([^"\\]{1,64})"\s*\]$/i;

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string' || value.trim() === '' || value.length > 200)
    throw new ScimSyntaxError('invalidValue', `${what} must be a text of 1 to 200 characters.`);
  return value.trim();
}

function idsOf(value: unknown): string[] {
  const all = Array.isArray(value) ? value : [value];
  if (all.length > MEMBERS_MAX)
    throw new ScimSyntaxError('invalidValue', `Send at most ${MEMBERS_MAX} members at a time.`);
  const ids = all.map((one) => (isObject(one) ? one.value : one));
  if (!ids.every((id) => typeof id === 'string' && id !== '' && id.length <= 64))
    throw new ScimSyntaxError('invalidValue', 'A member is an object with the id of a User as value.');
  return [...new Set(ids as string[])];
}

/** Reads a Group as it is created or replaced; a group that names no members has none. */
export function readScimGroup(body: unknown): ScimGroupFields & { displayName: string } {
  if (!isObject(body)) throw new ScimSyntaxError('invalidSyntax', 'The body must be a Group.');
  const { displayName, externalId, members } = body;
  return {
    displayName: textOf(displayName, 'displayName'),
    externalId: externalId === undefined || externalId === null ? null : textOf(externalId, 'externalId'),
    steps: [{ kind: 'set', userIds: idsOf(members ?? []) }],
  };
}

function stepOf(op: string, path: string, value: unknown): MemberStep {
  const [, one] = BY_FILTER.exec(path) ?? [];
  if (one !== undefined) {
    if (op !== 'remove') throw new ScimSyntaxError('invalidPath', 'A single member can only be removed.');
    return { kind: 'remove', userIds: [one] };
  }
  if (op === 'remove') return { kind: value === undefined ? 'set' : 'remove', userIds: idsOf(value ?? []) };
  return { kind: op === 'add' ? 'add' : 'set', userIds: idsOf(value) };
}

/** Reads a patch of a Group in the styles of Okta and Entra. Throws `ScimSyntaxError` for what it cannot mean. */
export function readScimGroupPatch(body: unknown): ScimGroupFields {
  const fields: ScimGroupFields = { steps: [] };
  for (const { op, path, value } of patchOperations(body, 100)) {
    const target = path?.toLowerCase() ?? null;
    if (target?.startsWith('members')) fields.steps.push(stepOf(op, path ?? '', value));
    else if (target === 'displayname') fields.displayName = textOf(value, 'displayName');
    else if (target === 'externalid')
      fields.externalId = op === 'remove' ? null : textOf(value, 'externalId');
    else if (target === null && isObject(value)) {
      if (value.displayName !== undefined) fields.displayName = textOf(value.displayName, 'displayName');
      if (value.externalId !== undefined) fields.externalId = textOf(value.externalId, 'externalId');
      if (value.members !== undefined) fields.steps.push(stepOf(op, 'members', value.members));
    } else throw new ScimSyntaxError('invalidPath', 'This path of a Group is not known here.');
  }
  return fields;
}
