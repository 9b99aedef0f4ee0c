import type { ExportedEvent } from './exported-event.ts';
import { tellEvent } from './tell-event.ts';

/** RFC 4180 with a cell for each thing people sort by; what is left of the details stands as JSON in the last. */
export const CSV_COLUMNS = [
  'index',
  'id',
  'at',
  'type',
  'actor_kind',
  'actor_id',
  'sentence',
  'resource_type',
  'resource_id',
  'workspace_id',
  'correlation_id',
  'causation_id',
  'details',
] as const;

/** What spreadsheets take for a formula, also behind white space. */
const IS_FORMULA = /^\s*[=+\-@\t\r\n]/;

/** One cell: a leading apostrophe keeps a spreadsheet from computing it, quotes keep it one cell. */
export function csvCell(value: string): string {
  const safe = IS_FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvHead(): string {
  return `${CSV_COLUMNS.join(',')}\r\n`;
}

/** One event as a line. */
export function csvLine({ index, event }: ExportedEvent): string {
  const cells: Record<(typeof CSV_COLUMNS)[number], string> = {
    index: String(index),
    id: event.id,
    at: event.at,
    type: event.type,
    actor_kind: event.actor.type,
    actor_id: event.actor.id,
    sentence: tellEvent(event.type, event.details),
    resource_type: event.resource.type,
    resource_id: event.resource.id,
    workspace_id: event.workspace ?? '',
    correlation_id: event.correlation,
    causation_id: event.causation ?? '',
    details: JSON.stringify(event.details),
  };
  return `${CSV_COLUMNS.map((column) => csvCell(cells[column])).join(',')}\r\n`;
}
