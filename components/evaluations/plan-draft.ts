import type { PlanFacts } from '#server/evaluations/domain/evaluation-facts.ts';
import { FAIRNESS_METRICS } from '#server/evaluations/domain/evaluation-plan.ts';
import type { DecisionPolicy } from '#server/workflows/domain/decision-policy.ts';
import { readGroupings, writeGroupings } from './groupings-text.ts';

/** What the form holds: text as it was typed. */
export interface PlanDraft {
  dataset: string;
  targetColumn: string;
  positive: string;
  threshold: string;
  falsePositive: string;
  falseNegative: string;
  favourable: 'below' | 'above';
  slices: string;
  protectedAttributes: string;
  minimumGroup: string;
  /** One `field: column` per line, where a column is not called like its field. */
  renamed: string;
  note: string;
}

/** A draft that begins with the plan in force, or with what the workflow itself says. */
export function draftOf(
  plan: PlanFacts | undefined,
  workflow: { decisionPolicy: DecisionPolicy; protectedFields: readonly string[] },
): PlanDraft {
  const { lower, upper } = workflow.decisionPolicy;
  const terms = plan?.terms;
  return {
    dataset: plan?.dataset.id ?? '',
    targetColumn: terms?.target.column ?? '',
    positive: terms?.target.positive ?? '',
    threshold: String(terms?.threshold ?? Number(((lower + upper) / 2).toFixed(4))),
    falsePositive: String(terms?.costs.falsePositive ?? 1),
    falseNegative: String(terms?.costs.falseNegative ?? 1),
    favourable: terms?.favourable ?? 'below',
    slices: writeGroupings(terms?.slices ?? []),
    protectedAttributes: terms
      ? writeGroupings(terms.protectedAttributes.map((attribute) => [attribute]))
      : workflow.protectedFields.join('\n'),
    minimumGroup: String(terms?.minimumGroup ?? 30),
    renamed: (terms?.inputs ?? [])
      .filter(({ field, column }) => field !== column)
      .map(({ field, column }) => `${field}: ${column}`)
      .join('\n'),
    note: '',
  };
}

function renamedColumns(text: string): Map<string, string> {
  const lines = text.split('\n').filter((line) => line.includes(':'));
  return new Map(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()] as const;
    }),
  );
}

/** The operation's input; fields of the contract take the column of the same name unless another is named. */
export function planInput(
  workflowId: string,
  draft: PlanDraft,
  given: { fields: readonly string[]; columns: readonly string[] },
) {
  const renamed = renamedColumns(draft.renamed);
  const { columns } = given;
  return {
    workflowId,
    dataset: draft.dataset,
    note: draft.note,
    terms: {
      target: { column: draft.targetColumn, positive: draft.positive.trim() },
      inputs: given.fields
        .map((field) => ({ field, column: renamed.get(field) ?? field }))
        .filter(({ column }) => columns.length === 0 || columns.includes(column)),
      threshold: Number(draft.threshold),
      costs: {
        falsePositive: Number(draft.falsePositive),
        falseNegative: Number(draft.falseNegative),
      },
      favourable: draft.favourable,
      slices: readGroupings(draft.slices),
      protectedAttributes: readGroupings(draft.protectedAttributes).flatMap((by) =>
        by.map((grouping) => ({ ...grouping, metrics: [...FAIRNESS_METRICS] })),
      ),
      minimumGroup: Number(draft.minimumGroup),
    },
  };
}
