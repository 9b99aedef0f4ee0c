const LOOK_MS = 500;

/** Looks twice a second until there is something to see, and throws after the limit. */
export async function until<T>(what: string, limitMs: number, look: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error(`${what} did not happen within ${limitMs / 1_000} s`);
}
