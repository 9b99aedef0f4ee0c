import { z } from 'zod';
import { isIdOf } from '../../platform/domain/ids.ts';
import type { RevisionPhase } from './revision-facts.ts';

/**
 * How the calls of a deployment are spread over revisions that were approved for it, by an operator. Arms carry per cent of
 * the calls, and a caller stays in its arm; an arm with a task takes the calls whose input says so first. A shadow is asked
 * after the answer, and nobody is told what it said.
 */
const revisionId = z
  .string()
  .refine((value) => isIdOf('revision', value), 'must be the id of a revision (rvn_…)');

const taskSchema = z.strictObject({
  /** A field of the input. */
  field: z.string().min(1).max(200),
  /** The arm takes the call when the field is one of these. */
  anyOf: z
    .array(z.union([z.string().max(200), z.number(), z.boolean()]))
    .min(1)
    .max(100),
});

export const trafficTermsSchema = z.strictObject({
  arms: z
    .array(
      z.strictObject({
        revisionId,
        /** Per cent of the calls that no task takes. */
        weight: z.int().min(0).max(100),
        task: taskSchema.optional(),
      }),
    )
    .min(1)
    .max(10),
  shadow: z
    .strictObject({
      revisionId,
      /** Per cent of the calls that are asked again. */
      share: z.int().min(1).max(100).default(100),
      /** How many may be under way at once in one gateway process; more are left out and counted. */
      concurrentMax: z.int().min(1).max(100).default(4),
      perMinuteMax: z.int().min(1).max(100_000).default(600),
    })
    .optional(),
});
export type TrafficTerms = z.output<typeof trafficTermsSchema>;
export type TrafficArm = TrafficTerms['arms'][number];
export type TrafficShadow = NonNullable<TrafficTerms['shadow']>;

/** A split as the route compiler needs it. */
export interface TrafficInForce {
  terms: TrafficTerms;
  salt: string;
}

/** Every revision that the terms name, once. */
export function revisionsOf({ arms, shadow }: TrafficTerms): string[] {
  return [...new Set([...arms.map((arm) => arm.revisionId), ...(shadow ? [shadow.revisionId] : [])])];
}

/** What has to be known of a revision before calls may be given to it. */
export interface ArmCandidate {
  id: string;
  number: number;
  workflowVersionId: string;
  phase: RevisionPhase | null;
  /** It was approved and answered callers before. */
  wasInForce: boolean;
}

/** What is wrong with the terms for a deployment that serves this revision, in sentences; empty when nothing is. */
export function termProblems(
  terms: TrafficTerms,
  serving: Pick<ArmCandidate, 'id' | 'number' | 'workflowVersionId'>,
  candidates: readonly ArmCandidate[],
): string[] {
  const { arms, shadow } = terms;
  const problems: string[] = [];
  const total = arms.reduce((sum, { weight }) => sum + weight, 0);
  if (total !== 100) problems.push(`The arms add up to ${total} per cent. Make them add up to 100.`);
  if (new Set(arms.map((arm) => arm.revisionId)).size < arms.length)
    problems.push('A revision is named by two arms. Name each once.');
  if (!arms.some((arm) => arm.revisionId === serving.id))
    problems.push(`Revision ${serving.number} serves now. Keep it as an arm, with 0 per cent if need be.`);
  if (arms.length < 2 && !shadow)
    problems.push('Name a second arm or a shadow; one arm alone splits nothing.');
  if (shadow && arms.some((arm) => arm.revisionId === shadow.revisionId))
    problems.push('The shadow answers callers as an arm already. Choose another revision.');
  for (const id of revisionsOf(terms)) {
    const found = candidates.find((candidate) => candidate.id === id);
    if (!found?.wasInForce) {
      problems.push('Only revisions that were approved and in force here before can be given calls.');
    } else if (found.workflowVersionId !== serving.workflowVersionId) {
      problems.push(
        `Revision ${found.number} was approved with another version of the workflow, by whose rules its answers cannot be judged.`,
      );
    } else if (found.phase !== 'ready') {
      problems.push(
        `Revision ${found.number} is not loaded on its cluster. Return to it first, or choose one that is.`,
      );
    }
  }
  return [...new Set(problems)];
}
