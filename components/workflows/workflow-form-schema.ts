import { z } from 'zod';
import { wordIssue } from '#components/forms/word-issue.ts';
import { decisionPolicySchema } from '#server/workflows/domain/decision-policy.ts';
import { economicsSchema } from '#server/workflows/domain/economics.ts';
import type { WorkflowFacts } from '#server/workflows/domain/workflow-facts.ts';
import { changeWorkflowInput, createWorkflowInput } from '#server/workflows/workflows.schema.ts';
import { callPolicyForm, callPolicyFormSchema } from './call-policy-form.ts';
import { reliabilityForm, reliabilityFormSchema } from './reliability-form.ts';

/**
 * What the form holds where it differs from the operation's input: schemas as text that is still being written, and the
 * answer on error as text too. Reading the form turns them into the input; everything else is the operation's own schema.
 */
const jsonText = z.string().transform((text, ctx): Record<string, never> => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, never>;
    ctx.addIssue({ code: 'custom', message: 'This must be a JSON object: { … }.' });
  } catch (error) {
    ctx.addIssue({ code: 'custom', message: `This is not valid JSON: ${(error as Error).message}.` });
  }
  return z.NEVER;
});

const economicsText = z.string().transform((text, ctx) => {
  const given = text.trim();
  if (given === '') return undefined;
  const json = jsonText.safeParse(given);
  const parsed = json.success ? economicsSchema.safeParse(json.data, { error: wordIssue }) : json;
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues)
    ctx.addIssue({ code: 'custom', message: path.length > 0 ? `${path.join('.')}: ${message}` : message });
  return z.NEVER;
});

const { workspaceId, slug, name, riskTier } = createWorkflowInput.shape;
const definition = createWorkflowInput.shape.definition.omit({
  economics: true,
  dataPolicy: true,
  escalationContactId: true,
});

/** Whether it handles personal data, and on what ground; the ground is asked for only where it does. */
const dataPolicyForm = z
  .object({ personalData: z.enum(['undeclared', 'no', 'yes']), lawfulBasis: z.string().trim().max(500) })
  .refine(({ personalData, lawfulBasis }) => personalData !== 'yes' || lawfulBasis !== '', {
    path: ['lawfulBasis'],
    message: 'name the ground, such as contract or consent',
  });

const policyForm = z
  .object({
    score: z.string().min(1),
    lower: z.number(),
    upper: z.number(),
    decisionField: z.string().min(1),
    below: z.string().min(1),
    above: z.string().min(1),
    review: z.object({ deadlineMinutes: z.number(), onTimeout: z.enum(['below', 'above']) }),
    onErrorKind: z.enum(['fail', 'review', 'answer']),
    onErrorOutput: z.string(),
  })
  .transform(({ onErrorKind, onErrorOutput, ...policy }, ctx) => {
    const output = onErrorKind === 'answer' ? jsonText.safeParse(onErrorOutput) : null;
    if (output && !output.success) {
      const message = output.error.issues[0]?.message ?? 'This is not valid JSON.';
      ctx.addIssue({ code: 'custom', path: ['onErrorOutput'], message });
      return z.NEVER;
    }
    const onError = output ? { kind: onErrorKind, output: output.data } : { kind: onErrorKind };
    const review = { ...policy.review, onTimeout: policy[policy.review.onTimeout] };
    const parsed = decisionPolicySchema.safeParse({ ...policy, review, onError }, { error: wordIssue });
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues)
      ctx.addIssue({ code: 'custom', path: issue.path, message: issue.message });
    return z.NEVER;
  });

export const workflowFormSchema = z
  .object({
    workspaceId,
    slug,
    name,
    owner: z.string().min(1, 'Choose who answers for it.'),
    riskTier,
    definition,
    economics: economicsText,
    dataPolicy: dataPolicyForm,
    /** Empty: nobody is named. */
    escalationContactId: z.string(),
    inputContract: jsonText,
    outputSchema: jsonText,
    decisionPolicy: policyForm,
    reliability: reliabilityFormSchema,
    callPolicy: callPolicyFormSchema,
    changeNote: changeWorkflowInput.shape.changeNote,
  })
  .transform(({ economics, dataPolicy: { personalData, lawfulBasis }, escalationContactId, ...form }) => ({
    ...form,
    definition: {
      ...form.definition,
      ...(economics && { economics }),
      ...(personalData !== 'undeclared' && {
        dataPolicy: {
          handlesPersonalData: personalData === 'yes',
          lawfulBasis: personalData === 'yes' ? lawfulBasis : '',
        },
      }),
      ...(escalationContactId !== '' && { escalationContactId }),
    },
  }));

export type WorkflowFormInput = z.input<typeof workflowFormSchema>;
export type WorkflowFormOutput = z.output<typeof workflowFormSchema>;

const DRAFT = '"$schema": "https://json-schema.org/draft/2020-12/schema",\n  "type": "object"';

/** What a new workflow's form begins with: a small contract that shows how one is written. */
export function newWorkflowForm(ownerId: string, workspace: string | undefined): WorkflowFormInput {
  return {
    workspaceId: workspace,
    slug: '',
    name: '',
    owner: ownerId,
    riskTier: 'high',
    definition: { purpose: '', mayDecide: '', mayNotDecide: '', knownLimits: '', runbook: '' },
    economics: '',
    dataPolicy: { personalData: 'undeclared', lawfulBasis: '' },
    escalationContactId: '',
    inputContract: `{\n  ${DRAFT},\n  "properties": {\n    "amount": { "title": "Amount", "type": "number", "minimum": 0, "x-unit": "EUR" }\n  },\n  "required": ["amount"],\n  "additionalProperties": false\n}`,
    outputSchema: `{\n  ${DRAFT},\n  "properties": {\n    "decision": { "title": "Decision", "type": "string", "enum": ["approve", "refuse"] },\n    "default_probability": { "title": "Probability of default", "type": "number", "minimum": 0, "maximum": 1 }\n  },\n  "required": ["decision", "default_probability"],\n  "additionalProperties": false\n}`,
    decisionPolicy: {
      score: 'default_probability',
      lower: 0.1,
      upper: 0.3,
      decisionField: 'decision',
      below: 'approve',
      above: 'refuse',
      review: { deadlineMinutes: 240, onTimeout: 'above' },
      onErrorKind: 'review',
      onErrorOutput: '',
    },
    reliability: reliabilityForm({ timeoutMs: 2_000, retriesMax: 1 }),
    callPolicy: callPolicyForm({}),
    changeNote: 'First version',
  };
}

/** What the form of an existing workflow begins with. */
export function changeWorkflowForm({ workflow, version }: WorkflowFacts): WorkflowFormInput {
  const { onError, review, ...policy } = version.decisionPolicy;
  const { economics, dataPolicy, escalationContactId = '', ...words } = version.definition;
  const personalData =
    dataPolicy === undefined ? 'undeclared' : dataPolicy.handlesPersonalData ? 'yes' : 'no';
  return {
    workspaceId: workflow.workspaceId,
    slug: workflow.slug,
    name: version.name,
    owner: version.ownerId,
    riskTier: version.riskTier,
    definition: words,
    economics: economics ? JSON.stringify(economics, null, 2) : '',
    dataPolicy: { personalData, lawfulBasis: dataPolicy?.lawfulBasis ?? '' },
    escalationContactId,
    inputContract: JSON.stringify(version.inputContract, null, 2),
    outputSchema: JSON.stringify(version.outputSchema, null, 2),
    decisionPolicy: {
      ...policy,
      review: {
        deadlineMinutes: review.deadlineMinutes,
        onTimeout: review.onTimeout === policy.below ? 'below' : 'above',
      },
      onErrorKind: onError.kind,
      onErrorOutput: onError.kind === 'answer' ? JSON.stringify(onError.output, null, 2) : '',
    },
    reliability: reliabilityForm(version.reliability),
    callPolicy: callPolicyForm(version.callPolicy),
    changeNote: '',
  };
}
