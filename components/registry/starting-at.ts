/** The page of one version that begins with the number an address names, or with the newest. */
export function startingAt(from: string | undefined): { limit: number; cursor?: string } {
  return /^[1-9]\d{0,7}$/.test(from ?? '') ? { limit: 1, cursor: String(Number(from) + 1) } : { limit: 1 };
}
