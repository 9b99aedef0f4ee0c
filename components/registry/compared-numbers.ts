/**
 * Which two versions of a prompt an address compares: those it names, else the newest and the one before. `numbers` are
 * those there are, newest first; a number that is missing everywhere is 0.
 */
export function comparedNumbers(
  numbers: readonly number[],
  { from, to }: { from?: string; to?: string },
): { left: number; right: number } {
  const right = Number(to) || (numbers[0] ?? 0);
  const left = Number(from) || (numbers.find((number) => number < right) ?? right);
  return { left, right };
}
