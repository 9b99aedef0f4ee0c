import { Refusal } from '#server/platform/domain/refusal.ts';

const DEPTH_MAX = 64;

function requireWellFormed(text: string): void {
  if (!text.isWellFormed())
    throw new Refusal('invalid', 'A text in the input is not well-formed Unicode. Send it as UTF-8.');
}

/**
 * Refuses with `invalid` what is nested deeper than anything we keep: schemas and digests go down into values by calling
 * themselves, and would end the stack; and text, names of members too, with half a surrogate pair, which neither UTF-8 nor a digest can hold.
 * Walks without recursion.
 */
export function refuseDeepInput(root: unknown): void {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string') requireWellFormed(value);
    if (typeof value !== 'object' || value === null) continue;
    if (depth > DEPTH_MAX)
      throw new Refusal('invalid', `The input is nested deeper than ${DEPTH_MAX} levels.`);
    if (!Array.isArray(value)) for (const name of Object.keys(value)) requireWellFormed(name);
    for (const child of Array.isArray(value) ? value : Object.values(value))
      if (typeof child === 'string' || (typeof child === 'object' && child !== null))
        open.push({ value: child, depth: depth + 1 });
  }
}
