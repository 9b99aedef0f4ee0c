import { Refusal } from '../../platform/domain/refusal.ts';

/**
 * What MLflow's protocol allows as names, in its clients' own words: freer than what is created in the console, because a
 * registry that refuses the names of existing tools is not one that they can speak to.
 */
const NAME_CHARS_MAX = 256;
const KEY_CHARS_MAX = 250;
const VALUE_CHARS_MAX = 100_000;
const ALIAS_CHARS_MAX = 255;

function invalid(message: string): Refusal {
  return new Refusal('invalid', message);
}

function tooLong(what: string, most: number): Refusal {
  return invalid(`'${what}' exceeds the maximum length of ${most} characters`);
}

/** What a name would be as the path of a file: without empty parts, `.` and what `..` takes back. */
function asPath(name: string): string {
  const isAbsolute = name.startsWith('/');
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !isAbsolute) parts.push(part);
  }
  return `${isAbsolute ? '/' : ''}${parts.join('/')}` || (isAbsolute ? '/' : '.');
}

function refusePath(parameter: string, name: string): void {
  const path = asPath(name);
  if (path === name && path !== '.' && !path.startsWith('..') && !path.startsWith('/')) return;
  throw invalid(
    `Invalid value ${JSON.stringify(name)} for parameter '${parameter}' supplied: Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '${path}'`,
  );
}

/** Refuses with `invalid` what no registered model may be called. */
export function checkModelName(name: string, parameter = 'name'): void {
  if (name.trim() === '') throw invalid(`Missing value for required parameter '${parameter}'.`);
  if (/[/:]/.test(name))
    throw invalid(`Invalid model name '${name.slice(0, 300)}'. Names cannot contain '/' or ':'.`);
  if (name.length > NAME_CHARS_MAX) throw tooLong('name', NAME_CHARS_MAX);
  refusePath('name', name);
}

/** Refuses with `invalid` what no alias may be called. */
export function checkAliasName(alias: string): void {
  if (alias === '') throw invalid('Registered model alias name cannot be empty.');
  if (!/^[\p{L}\p{N}_-]+$/u.test(alias))
    throw invalid(
      `Invalid alias name: '${alias.slice(0, 300)}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
    );
  if (alias.length > ALIAS_CHARS_MAX) throw tooLong('Registered model alias name', ALIAS_CHARS_MAX);
}

/** Tells whether an alias always means the newest version. */
export function isLatest(alias: string): boolean {
  return alias.toLowerCase() === 'latest';
}

/** Refuses with `invalid` an alias that could be mistaken for what it is not. */
export function checkFreeAlias(alias: string): void {
  checkAliasName(alias);
  if (isLatest(alias)) throw invalid("'latest' alias name (case insensitive) is reserved.");
  if (/^v\d+$/i.test(alias)) throw invalid(`Version alias name '${alias}' is reserved.`);
}

/** Refuses with `invalid` a tag that no model or version may carry. */
export function checkTag(key: string, value: string): void {
  if (!/^[/\p{L}\p{N}_.\- :]*$/u.test(key))
    throw invalid(
      `Invalid value ${JSON.stringify(key.slice(0, 300))} for parameter 'key' supplied: Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).`,
    );
  refusePath('key', key);
  if (key.length > KEY_CHARS_MAX) throw tooLong('key', KEY_CHARS_MAX);
  if (value.length > VALUE_CHARS_MAX) throw tooLong('value', VALUE_CHARS_MAX);
}

/** The number of a version as it travels; refuses with `invalid` what is no whole number. */
export function readVersionNumber(version: string): number {
  if (!/^\s*[+-]?\d{1,15}\s*$/.test(version))
    throw invalid(`Parameter 'version' must be an integer, got '${version.slice(0, 100)}'.`);
  return Number(version);
}

/** Tags as they arrive, the last of a key counting; each is checked. */
export function readTags(tags: readonly { key: string; value: string }[]): Record<string, string> {
  const read: Record<string, string> = {};
  for (const { key, value } of tags) {
    checkTag(key, value);
    Object.defineProperty(read, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return read;
}
