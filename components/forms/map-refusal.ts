import type { RefusalShape } from '#server/platform/domain/refusal.ts';

export interface MappedRefusal {
  /** Problems of fields that this form has, by dotted name. */
  fields: { name: string; message: string }[];
  /** What concerns the whole form, or fields it does not have; null when the fields say it all. */
  general: string | null;
  reference: string | null;
}

/** "/policy/thresholds/0" → "policy.thresholds.0" (JSON pointer to form name). */
export function fieldName(pointer: string): string {
  return pointer
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');
}

/** Sends each problem the server named to its field, and the rest to the head of the form. */
export function mapRefusal(refusal: RefusalShape, hasField: (name: string) => boolean): MappedRefusal {
  const named = refusal.fields.map(({ path, message }) => ({ name: fieldName(path), message }));
  const fields = named.filter(({ name }) => hasField(name));
  const homeless = named.filter(({ name }) => !hasField(name));
  const rest = homeless.map(({ name, message }) => (name ? `${name}: ${message}` : message));
  const isSaid = fields.length > 0 && homeless.length === 0;
  return {
    fields,
    general: isSaid ? null : [refusal.message, ...rest.filter((text) => text !== refusal.message)].join(' '),
    reference: refusal.reference || null,
  };
}
