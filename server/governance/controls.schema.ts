import { z } from 'zod';
import { FRAMEWORKS } from './domain/control.ts';
import { ATTESTATIONS, type AttestationId } from './domain/evidence-queries.ts';

const recordId = z.string().min(1).max(64);

export const showFrameworksInput = z.strictObject({});

export const getFrameworkInput = z.strictObject({ framework: z.enum(FRAMEWORKS) });
export type GetFrameworkInput = z.output<typeof getFrameworkInput>;

export const getControlInput = z.strictObject({
  framework: z.enum(FRAMEWORKS),
  ref: z.string().min(1).max(60),
});
export type GetControlInput = z.output<typeof getControlInput>;

export const evaluateControlsInput = z.strictObject({});

export const attestInput = z.strictObject({
  evidence: z.enum(Object.keys(ATTESTATIONS) as [AttestationId, ...AttestationId[]]),
  statement: z
    .string()
    .trim()
    .min(20, 'say in at least 20 characters what was done, when and by whom')
    .max(2000),
  /** Where the proof lies: a ticket, a document, a place. */
  proof: z.string().trim().min(5, 'say where the proof lies').max(1000),
});
export type AttestInput = z.output<typeof attestInput>;

export const attestationInput = z.strictObject({ id: recordId });
export type AttestationInput = z.output<typeof attestationInput>;
