import { Refusal } from '#server/platform/domain/refusal.ts';

const DEPTH_MAX = 64;

/**
 * Refuses with `invalid` what is nested deeper than anything we keep: schemas and digests go down into values by calling
 * themselves, and would end the stack. Walks without recursion for the same reason.
 */
export function refuseDeepInput(root: unknown): void {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > DEPTH_MAX)
      throw new Refusal('invalid', `The input is nested deeper than ${DEPTH_MAX} levels.`);
    for (const child of Array.isArray(value) ? value : Object.values(value))
      if (typeof child === 'object' && child !== null) open.push({ value: child, depth: depth + 1 });
  }
}
