function partsOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What was asked or answered, as people read it: of arguments that are one text the text, otherwise what is kept. */
export function previewWords(preview: string | null): string | null {
  if (preview === null || preview.trim() === '') return null;
  if (!/^[{"]/.test(preview)) return preview;
  const parts = partsOf(preview);
  if (typeof parts === 'string') return parts.trim() === '' ? null : parts;
  if (typeof parts !== 'object' || parts === null) return preview;
  const [only, another] = Object.values(parts);
  return another === undefined && typeof only === 'string' && only.trim() !== '' ? only : preview;
}

/** The beginning of a text, for a heading. */
export function beginningOf(text: string, mostChars: number): string {
  const signs = [...text];
  return signs.length <= mostChars
    ? text
    : `${signs
        .slice(0, mostChars - 1)
        .join('')
        .trimEnd()}…`;
}
