import { z } from 'zod';
import { event, id, sha256, text } from './event-kit.ts';

export const PROOF_EVENTS = {
  'decisions.sealed': event(
    'decision_seal',
    { sealId: id, from: z.int(), to: z.int(), count: z.int(), root: sha256 },
    (d) => `sealed ${d.count} decision ${d.count === 1 ? 'record' : 'records'} (${d.from} to ${d.to})`,
  ),
  'audit.state-recorded': event(
    'organisation',
    { table: text, count: z.int() },
    (d) => `recorded what ${d.count} rows of ${d.table} were when the log began to know of rows`,
  ),
  'audit.exported': event(
    'organisation',
    { format: text, from: z.int(), to: z.int(), size: z.int(), withValues: z.boolean() },
    (d) =>
      `exported the audit log as ${d.format}, events ${d.from} to ${d.to}${d.withValues ? ', with personal values' : ''}`,
  ),
};
