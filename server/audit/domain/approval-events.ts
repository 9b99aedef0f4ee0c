import { z } from 'zod';
import { committed, event, id, sha256, text } from './event-kit.ts';

const SAID = {
  number: z.int(),
  severity: text,
  /** The request on which the finding was opened. */
  request: id,
  words: committed(),
  evidenceUrl: committed().optional(),
  evidenceDigest: sha256.optional(),
};

function finding(told: string) {
  return event('validation_finding', SAID, (d) => `${told} finding ${d.number}`);
}

/** Events about signatures, validation findings and emergencies. */
export const APPROVAL_EVENTS = {
  'request.signature-taken-back': event(
    'change_request',
    { number: z.int(), approval: id, reason: committed() },
    (d) => `took a signature on request ${d.number} back`,
  ),
  'validation.opened': event(
    'validation_finding',
    SAID,
    (d) => `opened finding ${d.number} of ${d.severity} severity`,
  ),
  'emergency.applied': event(
    'change_request',
    {
      number: z.int(),
      subjectDigest: sha256,
      deploymentId: id,
      revision: z.int(),
      incident: id,
      passedOver: z.array(text).max(60),
      confirmBy: text,
      expiresAt: text,
      ratifyBy: text,
      reason: committed(),
    },
    (d) => `broke the glass: applied request ${d.number} as revision ${d.revision} before its signatures`,
  ),
  'emergency.confirmed': event(
    'break_glass',
    { number: z.int(), isLate: z.boolean(), reason: committed() },
    (d) => `confirmed emergency change ${d.number}${d.isLate ? ', late' : ''}`,
  ),
  'emergency.unconfirmed': event(
    'break_glass',
    { number: z.int() },
    (d) => `paused changes, because nobody confirmed emergency change ${d.number}`,
  ),
  'emergency.returned': event(
    'break_glass',
    { number: z.int(), how: text },
    (d) => `ended emergency change ${d.number}: ${d.how}`,
  ),
  'emergency.overdue': event(
    'break_glass',
    { number: z.int() },
    (d) => `froze changes, because nobody judged emergency change ${d.number} in time`,
  ),
  'emergency.ratified': event(
    'break_glass',
    { number: z.int(), afterMs: z.int() },
    (d) => `saw emergency change ${d.number} ratified`,
  ),
  'emergency.repudiated': event(
    'break_glass',
    { number: z.int(), afterMs: z.int() },
    (d) => `saw emergency change ${d.number} repudiated`,
  ),
  'rollout.retried': event(
    'rollout',
    { number: z.int(), revision: z.int(), reason: committed() },
    (d) => `tried the rollout of request ${d.number} again`,
  ),
  'validation.answered': finding('answered'),
  'validation.closed': finding('closed'),
  'validation.reopened': finding('reopened'),
};
