const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** Where a text lies between 0 (included) and 1 (excluded): always the same, and even over texts that differ little. */
export function shareOf(text: string): number {
  let hash = OFFSET;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
  // FNV alone leaves texts with a common beginning close together.
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 0) / 2 ** 32;
}
