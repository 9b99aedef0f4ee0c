/** Collects in words what is weaker and what is stronger. */
export class StrictnessFindings {
  readonly weaker: string[] = [];
  readonly stronger: string[] = [];

  /** Files words under the side on which the number moved; more is stricter. */
  rank(before: number, after: number, words: string): void {
    if (after < before) this.weaker.push(words);
    if (after > before) this.stronger.push(words);
  }

  both(words: string): void {
    this.weaker.push(words);
    this.stronger.push(words);
  }
}

/** Compares lists whose entries have a name: what is gone is weaker, what is new stronger, the rest is compared by `of`. */
export function compareNamed<T>(
  found: StrictnessFindings,
  what: string,
  before: readonly T[],
  after: readonly T[],
  by: { name: (one: T) => string; of: (was: T, is: T) => void },
): void {
  const was = new Set(before.map(by.name));
  const is = new Set(after.map(by.name));
  for (const name of was) if (!is.has(name)) found.weaker.push(`${what} ${name}: removed`);
  for (const name of is) if (!was.has(name)) found.stronger.push(`${what} ${name}: added`);
  for (const old of before) {
    const now = after.find((one) => by.name(one) === by.name(old));
    if (now !== undefined) by.of(old, now);
  }
}
