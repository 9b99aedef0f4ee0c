import { AUDIT_EVENT_TYPES, AUDIT_EVENTS } from '#server/audit/domain/events.ts';

/** "change_request" → "Change request". */
export function nameResource(table: string): string {
  const words = table.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "request.gates-evaluated" → "Request: gates evaluated". */
export function nameType(type: string): string {
  const [subject = type, act = ''] = type.split('.');
  const words = `${subject}: ${act}`.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Every type of event, for a filter. */
export const TYPE_OPTIONS = AUDIT_EVENT_TYPES.map((value) => ({ value, label: nameType(value) })).sort(
  (a, b) => a.label.localeCompare(b.label),
);

/** Every kind of thing an event can be about, for a filter. */
export const RESOURCE_OPTIONS = [...new Set(AUDIT_EVENT_TYPES.map((type) => AUDIT_EVENTS[type].resource))]
  .map((value) => ({ value, label: nameResource(value) }))
  .sort((a, b) => a.label.localeCompare(b.label));

/** "sizeBytes" → "Size bytes", as the label of a detail. */
export function nameDetail(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const PAGES: Readonly<Record<string, (id: string) => string>> = {
  change_request: (id) => `/requests/${id}`,
  deployment: (id) => `/deployments/${id}`,
  workflow: (id) => `/workflows/${id}`,
  cluster: (id) => `/clusters/${id}`,
  incident: (id) => `/incidents/${id}`,
  model: (id) => `/models/${id}`,
  decision: (id) => `/decisions/${id}`,
};

/** The page of the thing an event is about, or null where it has none. */
export function pageOf(resource: { type: string; id: string }): string | null {
  return PAGES[resource.type]?.(resource.id) ?? null;
}
