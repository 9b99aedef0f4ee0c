import { z } from 'zod';
import { event, id, text } from './event-kit.ts';

export const LOG_EVENTS = {
  'audit-log.opened': event(
    'audit_log_key',
    { origin: text, vkey: text },
    (d) => `opened the verifiable log ${d.origin} with its first key`,
  ),
  'audit-log.key-rotated': event(
    'audit_log_key',
    { vkey: text, previous: id, overlapUntil: z.iso.datetime() },
    (d) => `made a new key for the log; the one before signs along until ${d.overlapUntil}`,
  ),
  'audit-log.key-retired': event(
    'audit_log_key',
    { vkey: text },
    () => 'retired a key of the log and destroyed its private half',
  ),
  'audit-log.halted': event(
    'audit_halt',
    { kind: text, size: z.int() },
    (d) => `stopped signing the log at ${d.size} events (${d.kind})`,
  ),
  'audit-log.resumed': event(
    'audit_halt',
    { size: z.int() },
    (d) => `checked the whole log and let it be signed again from ${d.size} events on`,
  ),
};
