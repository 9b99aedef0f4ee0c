/**
 * What strangers wrote may hold what a terminal obeys: colours, titles, a changed direction of reading. All of that is shown
 * instead of sent; ends of lines and tabs stay.
 */
export function harmless(text: string): string {
  return text.replace(
    /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
