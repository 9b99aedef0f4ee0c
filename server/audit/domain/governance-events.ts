import { z } from 'zod';
import { committed, event, id, sha256, text } from './event-kit.ts';

export const GOVERNANCE_EVENTS = {
  'assessment.submitted': event(
    'assessment',
    {
      kind: text,
      number: z.int(),
      workflow: text,
      tier: text.nullable(),
      ownerId: id,
      reviewBy: text,
      digest: sha256,
    },
    (d) => `submitted the ${d.kind} assessment ${d.number} of ${d.workflow}`,
  ),
  'assessment.signed-off': event(
    'assessment_sign_off',
    {
      kind: text,
      number: z.int(),
      workflow: text,
      decision: text,
      tier: text.nullable(),
      subjectDigest: sha256,
      reason: committed(),
    },
    (d) =>
      `${d.decision === 'approve' ? 'approved' : 'returned'} the ${d.kind} assessment ${d.number} of ${d.workflow}`,
  ),
};
