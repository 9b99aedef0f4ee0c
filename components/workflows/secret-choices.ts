interface Known {
  name: string;
  origin: string;
}

/** What a guardrail may be sent, by name; a name that is chosen and not set stays to be seen. `null` while none are known. */
export function secretChoices(
  secrets: readonly Known[] | null,
  chosen: string,
): { value: string; label: string }[] {
  const listed = (secrets ?? []).map(({ name, origin }) => ({
    value: name,
    label: `${name}, sent to ${origin}`,
  }));
  const isListed = chosen === '' || listed.some(({ value }) => value === chosen);
  const missing = { value: chosen, label: secrets ? `${chosen}, which is not set here` : chosen };
  return [{ value: '', label: 'None' }, ...listed, ...(isListed ? [] : [missing])];
}
