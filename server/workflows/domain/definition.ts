import { z } from 'zod';
import { economicsSchema } from './economics.ts';

/** What a workflow is for, in words: the part that people sign and auditors read. */
const prose = z.string().trim().min(1, 'must not be empty').max(4000);

export const definitionSchema = z.strictObject({
  purpose: prose,
  /** What it may decide on its own. */
  mayDecide: prose,
  /** What always needs a person, or is out of bounds. */
  mayNotDecide: prose,
  knownLimits: z.string().trim().max(4000).default(''),
  /** What to do when it misbehaves; shown in every incident. A gate asks for it. */
  runbook: z.string().trim().max(20_000).default(''),
  /** What wrong decisions cost; without it, results are counted but not weighed. */
  economics: economicsSchema.optional(),
  /** What it does with data about people; until it is declared, protected fields count as personal data. */
  dataPolicy: z
    .strictObject({
      handlesPersonalData: z.boolean(),
      /** On what ground the data is processed, such as contract or consent. */
      lawfulBasis: z.string().trim().max(500).default(''),
    })
    .optional(),
  /** Id of the person to call at any hour when it misbehaves. */
  escalationContactId: z.string().min(1).max(64).optional(),
});

export type Definition = z.output<typeof definitionSchema>;

/** Headings of a definition in the order in which they are read. */
export const DEFINITION_SECTIONS = {
  purpose: 'Purpose',
  mayDecide: 'May decide',
  mayNotDecide: 'May not decide',
  knownLimits: 'Known limits',
  runbook: 'Runbook',
} as const satisfies Record<
  Exclude<keyof Definition, 'economics' | 'dataPolicy' | 'escalationContactId'>,
  string
>;
