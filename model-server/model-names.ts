const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const VERSION = /^[1-9][0-9]{0,8}$/;

/** True for a name that is also a safe folder name: letters, digits, `.`, `_`, `-`, at most 128 of them. */
export function isModelName(value: string): boolean {
  return NAME.test(value);
}

/** True for a version as the protocol's engines spell it: a whole number from 1 without leading zeros. */
export function isModelVersion(value: string): boolean {
  return VERSION.test(value);
}

/** Orders versions as numbers, so that 10 comes after 9. */
export function compareVersions(left: string, right: string): number {
  return Number(left) - Number(right);
}
