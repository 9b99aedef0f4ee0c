import type { ExportedEvent } from './exported-event.ts';

/** One event as a CloudEvent 1.0 (JSON format); `sequence` is its place in the log, so a receiver sees gaps. */
export function cloudEventOf({ index, event }: ExportedEvent): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: event.id,
    source: `/organisations/${event.organisation}/audit-log`,
    type: `interlock.audit.${event.type}`,
    subject: `${event.resource.type}/${event.resource.id}`,
    time: event.at,
    datacontenttype: 'application/json',
    sequence: String(index).padStart(12, '0'),
    data: event,
  };
}
