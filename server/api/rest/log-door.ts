import { type Caller, executeOperation } from '../execute-operation.ts';
import { OPERATIONS } from '../operations.ts';
import { REFERENCE_HEADER } from './answers.ts';
import { logMetrics } from './log-metrics.ts';

/**
 * The log as tlog-tiles lays it out below /api/v1/audit/log/{organisation}: what a checkpoint needs never changes and may be
 * kept for ever, the checkpoint itself for no time at all. Private, because the events of an organisation are its own.
 */
const LOG = /^\/audit\/log\/([^/]+)\/(checkpoint|vkey|metrics|proof\/([^/]+)|tile\/.+)$/;
const TEXT = 'text/plain; charset=utf-8';
const FRESH = 'private, no-cache';
const FOR_EVER = 'private, immutable, max-age=31536000';

export interface LogAddress {
  organisation: string;
  /** What is asked for, without the event's id. */
  file: string;
  eventId: string | undefined;
}

/** Takes a path below /api/v1 apart; null when it is no address of a log. */
export function logAddressOf(path: string): LogAddress | null {
  const [, organisation = '', file = '', eventId] = LOG.exec(path) ?? [];
  return organisation === '' ? null : { organisation, file, eventId };
}

function answer(
  body: string | Uint8Array<ArrayBuffer>,
  headers: { 'content-type': string; 'cache-control': string; 'content-disposition'?: string },
  caller: Caller,
): Response {
  return new Response(body, {
    headers: { ...headers, 'x-content-type-options': 'nosniff', [REFERENCE_HEADER]: caller.correlationId },
  });
}

/** Sends a part of the log: GET /api/v1/audit/log/{organisation}/…; every part is an operation of its own. */
export async function sendLog(address: LogAddress, caller: Caller): Promise<Response> {
  const { organisation, file, eventId } = address;
  const log = OPERATIONS.auditLog;
  if (eventId !== undefined) {
    const { proof } = await executeOperation(log.receipt, 'auditLog.receipt', caller, {
      organisation,
      eventId,
    });
    const name = `attachment; filename="${eventId.replaceAll(/[^\w-]/g, '')}.tlog-proof"`;
    return answer(
      proof,
      { 'content-type': TEXT, 'cache-control': FRESH, 'content-disposition': name },
      caller,
    );
  }
  switch (file) {
    case 'checkpoint': {
      const { note } = await executeOperation(log.checkpoint, 'auditLog.checkpoint', caller, {
        organisation,
      });
      return answer(note, { 'content-type': TEXT, 'cache-control': FRESH }, caller);
    }
    case 'vkey': {
      const { vkeys } = await executeOperation(log.vkeys, 'auditLog.vkeys', caller, { organisation });
      return answer(`${vkeys.join('\n')}\n`, { 'content-type': TEXT, 'cache-control': FRESH }, caller);
    }
    case 'metrics': {
      // Asking for the keys first refuses the log of another organisation in the same words as everywhere.
      await executeOperation(log.vkeys, 'auditLog.vkeys', caller, { organisation });
      const state = await executeOperation(log.show, 'auditLog.show', caller, {});
      const type = 'text/plain; version=0.0.4; charset=utf-8';
      return answer(logMetrics(state), { 'content-type': type, 'cache-control': FRESH }, caller);
    }
    default: {
      const input = { organisation, path: file };
      const { bytes } = await executeOperation(log.tile, 'auditLog.tile', caller, input);
      const headers = { 'content-type': 'application/octet-stream', 'cache-control': FOR_EVER };
      return answer(new Uint8Array(bytes), headers, caller);
    }
  }
}

const FILE = { schema: { type: 'string', format: 'binary' } };
const WORDS = { schema: { type: 'string' } };

function described(operationId: string, summary: string, parameters: readonly string[], content: object) {
  return {
    get: {
      operationId,
      summary,
      tags: ['auditLog'],
      'x-permission': 'audit:read',
      parameters: ['organisation', ...parameters].map((name) => ({
        name,
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
      responses: { 200: { description: 'Done', content } },
    },
  };
}

/** These addresses for the OpenAPI document. */
export const LOG_PATHS = {
  '/audit/log/{organisation}/checkpoint': described('auditLog.checkpoint', 'The signed tree head', [], {
    'text/plain': WORDS,
  }),
  '/audit/log/{organisation}/vkey': described('auditLog.vkey', 'The verifier keys, one a line', [], {
    'text/plain': WORDS,
  }),
  '/audit/log/{organisation}/tile/{path}': described(
    'auditLog.tile',
    'A tile or an entry bundle as tlog-tiles names it, such as 0/x001/234.p/17 or entries/000',
    ['path'],
    { 'application/octet-stream': FILE },
  ),
  '/audit/log/{organisation}/proof/{eventId}': described(
    'auditLog.proof',
    'The receipt of an event (tlog-proof)',
    ['eventId'],
    { 'text/plain': WORDS },
  ),
  '/audit/log/{organisation}/metrics': described(
    'auditLog.metrics',
    'The log in figures, for Prometheus',
    [],
    {
      'text/plain': WORDS,
    },
  ),
};
