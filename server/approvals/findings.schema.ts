import { z } from 'zod';
import { FINDING_SEVERITIES } from './domain/finding.ts';

const recordId = z.string().min(1).max(64);
const words = (what: string) =>
  z.string().trim().min(5, `say ${what} in at least 5 characters`).max(2000, 'use at most 2,000 characters');

const evidence = {
  evidenceUrl: z
    .url({ protocol: /^https?$/, error: 'give an address that begins with https://' })
    .max(500)
    .optional(),
  evidenceDigest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
    .optional(),
};

export const openFindingInput = z.strictObject({
  requestId: recordId,
  severity: z.enum(FINDING_SEVERITIES),
  words: words('what must be answered'),
  ...evidence,
});
export type OpenFindingInput = z.output<typeof openFindingInput>;

export const answerFindingInput = z.strictObject({ id: recordId, words: words('the answer'), ...evidence });
export type AnswerFindingInput = z.output<typeof answerFindingInput>;

export const closeFindingInput = z
  .strictObject({ id: recordId, words: words('why it is settled'), ...evidence })
  .refine((given) => given.evidenceUrl !== undefined || given.evidenceDigest !== undefined, {
    path: ['evidenceUrl'],
    error: 'name the evidence: an address, or the SHA-256 of a file',
  });
export type CloseFindingInput = z.output<typeof closeFindingInput>;

export const reopenFindingInput = z.strictObject({ id: recordId, words: words('what is not settled') });
export type ReopenFindingInput = z.output<typeof reopenFindingInput>;
