import { Readable } from 'node:stream';
import { EXPORT_FORMATS, type ExportFormat, MEDIA_TYPES } from '#server/audit/domain/export-formats.ts';
import { streamArchive } from '#server/audit/stream-archive.ts';
import { streamLines } from '#server/audit/stream-export.ts';
import { endWhenSilent } from '../end-when-silent.ts';
import { type Caller, executeOperation } from '../execute-operation.ts';
import { OPERATIONS } from '../operations.ts';
import { REFERENCE_HEADER } from './answers.ts';
import { refuseForeignStart } from './refuse-foreign-start.ts';

/**
 * The door for exports of the audit log: the answer is a stream of any length. That it was made is written, and permission
 * asked, before the first byte.
 */
const PATH = /^\/audit\/export\.([a-z.]+)$/;

/** The format an address asks for; null when it is no address of an export. */
export function exportFormatOf(path: string): ExportFormat | null {
  const [, ending] = PATH.exec(path) ?? [];
  return EXPORT_FORMATS.find((format) => format === ending) ?? null;
}

/** Sends an export: GET /api/v1/audit/export.{jsonl,csv,ocsf.jsonl,cloudevents.jsonl,zip}. */
export async function sendExport(
  format: ExportFormat,
  request: Request,
  caller: Caller,
  url: URL,
): Promise<Response> {
  refuseForeignStart(request);
  const plan = await executeOperation(OPERATIONS.audit.recordExport, 'audit.recordExport', caller, {
    ...Object.fromEntries([...url.searchParams].slice(0, 20)),
    format,
  });
  const reader = { uow: caller.uow, plan };
  const stream = format === 'zip' ? streamArchive(reader) : streamLines(reader, format);
  const span = format === 'zip' ? `${plan.size}` : `${plan.from}-${Math.max(plan.from, plan.end - 1)}`;
  return new Response(endWhenSilent(Readable.from(stream)), {
    headers: {
      'content-type': MEDIA_TYPES[format],
      'content-disposition': `attachment; filename="audit-log-${span}.${format}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'interlock-tree-size': String(plan.size),
      ...(plan.next !== null && { 'interlock-next': String(plan.next) }),
      [REFERENCE_HEADER]: caller.correlationId,
    },
  });
}
