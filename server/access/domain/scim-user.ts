/**
 * What a directory says of a person, reduced to what is kept: how it names them, whether they are active, what they are
 * called and their address. Everything else that the schemas know is accepted and left alone.
 */
export interface ScimUserFields {
  userName?: string;
  externalId?: string | null;
  isActive?: boolean;
  name?: string;
  email?: string;
}

type Json = Readonly<Record<string, unknown>>;

export class ScimSyntaxError extends Error {
  readonly scimType: 'invalidSyntax' | 'invalidValue' | 'invalidPath' | 'noTarget';
  constructor(scimType: ScimSyntaxError['scimType'], message: string) {
    super(message);
    this.name = 'ScimSyntaxError';
    this.scimType = scimType;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Attribute names know no case (RFC 7643 §2.1). */
function read(object: Json, name: string): unknown {
  const key = Object.keys(object).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : object[key];
}

function textOf(value: unknown, what: string, max = 254): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value.length > max)
    throw new ScimSyntaxError('invalidValue', `${what} must be a text of at most ${max} characters.`);
  return value.trim() === '' ? undefined : value.trim();
}

/** Entra sends "True" and "False". */
function flagOf(value: unknown): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  throw new ScimSyntaxError('invalidValue', 'active must be true or false.');
}

function emailOf(value: unknown): string | undefined {
  if (typeof value === 'string') return textOf(value, 'emails');
  if (!Array.isArray(value)) return undefined;
  const all = value.filter(isObject);
  const chosen =
    all.find((one) => read(one, 'primary') === true) ??
    all.find((one) => String(read(one, 'type')).toLowerCase() === 'work') ??
    all[0];
  return chosen && textOf(read(chosen, 'value'), 'emails.value');
}

function nameOf(user: Json): string | undefined {
  const display = textOf(read(user, 'displayName'), 'displayName', 200);
  const name = read(user, 'name');
  if (display !== undefined || !isObject(name)) return display;
  const formatted = textOf(read(name, 'formatted'), 'name.formatted', 200);
  const parts = [read(name, 'givenName'), read(name, 'familyName')].flatMap(
    (part) => textOf(part, 'name', 100) ?? [],
  );
  return formatted ?? (parts.length > 0 ? parts.join(' ') : undefined);
}

function without<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** Reads a User as it is created or replaced. Throws `ScimSyntaxError` for a value of a wrong kind. */
export function readScimUser(body: unknown): ScimUserFields {
  if (!isObject(body)) throw new ScimSyntaxError('invalidSyntax', 'The body must be a User.');
  return without({
    userName: textOf(read(body, 'userName'), 'userName'),
    externalId: textOf(read(body, 'externalId'), 'externalId'),
    isActive: flagOf(read(body, 'active')),
    name: nameOf(body),
    email: emailOf(read(body, 'emails')),
  });
}

const CORE = /^urn:ietf:params:scim:schemas:core:2\.0:user:/i;
const EMAIL_PATH = /^emails(\[[^\]]*\])?(\.value)?$/i;

/** What one path of a patch means for what we keep; paths that we do not keep mean nothing. */
function fieldsAt(path: string, value: unknown): ScimUserFields {
  const plain = path.replace(CORE, '');
  switch (plain.toLowerCase()) {
    case 'username':
      return { userName: textOf(value, 'userName') };
    case 'externalid':
      return { externalId: textOf(value, 'externalId') ?? null };
    case 'active':
      return { isActive: flagOf(value) };
    case 'displayname':
    case 'name.formatted':
      return { name: textOf(value, plain, 200) };
    case 'name':
      return isObject(value) ? { name: nameOf({ name: value }) } : {};
    default:
      return EMAIL_PATH.test(plain) ? { email: emailOf(value) } : {};
  }
}

/** The operations of a patch (RFC 7644 §3.5.2), whose names know no case either. */
export function patchOperations(
  body: unknown,
  max: number,
): { op: string; path: string | null; value: unknown }[] {
  const operations = isObject(body) ? read(body, 'Operations') : undefined;
  if (!Array.isArray(operations) || operations.length === 0)
    throw new ScimSyntaxError('invalidSyntax', 'A patch needs the list Operations.');
  if (operations.length > max)
    throw new ScimSyntaxError('invalidSyntax', `A patch has at most ${max} operations.`);
  return operations.map((operation: unknown) => {
    const op = isObject(operation) ? String(read(operation, 'op')).toLowerCase() : '';
    if (!isObject(operation) || !['add', 'replace', 'remove'].includes(op))
      throw new ScimSyntaxError('invalidSyntax', 'An operation is add, replace or remove.');
    const path = read(operation, 'path');
    if (path !== undefined && path !== null && (typeof path !== 'string' || path.length > 500))
      throw new ScimSyntaxError('invalidPath', 'A path is a text of at most 500 characters.');
    return { op, path: typeof path === 'string' ? path : null, value: read(operation, 'value') };
  });
}

/** Reads a patch of a User in the style of Okta (one value object) and of Entra (a path each) into the fields it changes. */
export function readScimUserPatch(body: unknown): ScimUserFields {
  let fields: ScimUserFields = {};
  for (const { op, path, value } of patchOperations(body, 100)) {
    if (op === 'remove') {
      if (path === null) throw new ScimSyntaxError('noTarget', 'A removal needs a path.');
      if (path.replace(CORE, '').toLowerCase() === 'externalid') fields = { ...fields, externalId: null };
      continue;
    }
    if (path !== null) fields = { ...fields, ...without(fieldsAt(path, value)) };
    else if (isObject(value)) {
      fields = { ...fields, ...readScimUser(value) };
      for (const [key, one] of Object.entries(value))
        if (/[.[]/.test(key)) fields = { ...fields, ...without(fieldsAt(key, one)) };
    } else throw new ScimSyntaxError('invalidValue', 'An operation without a path needs an object as value.');
  }
  return fields;
}
