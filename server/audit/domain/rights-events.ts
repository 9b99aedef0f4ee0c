import { z } from 'zod';
import { committed, event, id, sha256, text } from './event-kit.ts';

const counts = z.record(z.string().max(40), z.int());

export const RIGHTS_EVENTS = {
  'subject.exported': event(
    'organisation',
    { subjectDigest: text, counts, subject: committed() },
    () => 'exported what is held about a subject',
  ),
  'subject.erasure-ordered': event(
    'subject_erasure',
    { kind: text, subjectDigest: text, legalBasis: text, reason: committed() },
    (d) =>
      `ordered what is held about a ${d.kind === 'person' ? 'former member' : 'subject'} to be erased (${d.legalBasis})`,
  ),
  'subject.erased': event(
    'subject_erasure',
    { subjectDigest: text, legalBasis: text, counts, isHeld: z.boolean() },
    (d) =>
      d.isHeld
        ? 'erased nothing of a subject, because a legal hold covers it'
        : `erased what was held about a subject: ${
            Object.entries(d.counts)
              .map(([what, count]) => `${count} ${what}`)
              .join(', ') || 'nothing was there'
          }`,
  ),
  'evidence.exported': event(
    'evidence_pack',
    {
      kind: text,
      subject: id,
      workflow: text,
      environment: text.nullable(),
      profile: text,
      size: z.int(),
      previousSize: z.int().nullable(),
      manifestDigest: sha256,
    },
    (d) => `took out the evidence on a ${d.kind} of ${d.workflow} at ${d.size} events, for a ${d.profile}`,
  ),
  'retention.set': event(
    'retention_window',
    { dataClass: text, days: z.int(), number: z.int() },
    (d) => `set ${d.dataClass} to be kept for ${d.days} days`,
  ),
  'retention.enforced': event(
    'organisation',
    { dataClass: text, days: z.int(), count: z.int(), before: text },
    (d) => `let go of ${d.count} ${d.dataClass} from before ${d.before.slice(0, 10)}, after ${d.days} days`,
  ),
  'hold.placed': event(
    'legal_hold',
    { name: text, scope: text, workflowId: id.optional(), reason: committed() },
    (d) => `placed the legal hold ${d.name}`,
  ),
  'hold.lifted': event(
    'legal_hold',
    { name: text, reason: committed() },
    (d) => `lifted the legal hold ${d.name}`,
  ),
};
