'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Field } from '#components/ui/field.tsx';
import { Input, Select, Textarea } from '#components/ui/input.tsx';
import { notify } from '#components/ui/toast.tsx';
import { contractFields, protectedFields } from '#server/workflows/domain/contract-fields.ts';
import type { WorkflowVersionFacts } from '#server/workflows/domain/workflow-facts.ts';
import { groupingsProblem } from './groupings-text.ts';
import { draftOf, type PlanDraft, planInput } from './plan-draft.ts';
import type { PlanShown } from './rows.ts';

interface Props {
  workflow: { id: string; name: string };
  version: Pick<WorkflowVersionFacts, 'inputContract' | 'decisionPolicy'>;
  shown: PlanShown;
  onClose: () => void;
}

type Change = (part: Partial<PlanDraft>) => void;
interface PartProps {
  draft: PlanDraft;
  change: Change;
  error: unknown;
  columns: readonly string[];
}

function TruthFields({ draft, change, error, columns }: PartProps) {
  return (
    <>
      <Field label="Column with the truth" error={fieldError(error, '/terms/target/column')}>
        {columns.length > 0 ? (
          <Select
            value={draft.targetColumn}
            onChange={(event) => change({ targetColumn: event.target.value })}
          >
            <option value="">choose one</option>
            {columns.map((column) => (
              <option key={column}>{column}</option>
            ))}
          </Select>
        ) : (
          <Input
            value={draft.targetColumn}
            onChange={(event) => change({ targetColumn: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Positive value"
        hint="What the score is the probability of, such as bad"
        error={fieldError(error, '/terms/target/positive')}
      >
        <Input value={draft.positive} onChange={(event) => change({ positive: event.target.value })} />
      </Field>
      <Field
        label="Threshold"
        hint="From this score on a case counts as positive"
        error={fieldError(error, '/terms/threshold')}
      >
        <Input
          inputMode="decimal"
          value={draft.threshold}
          onChange={(event) => change({ threshold: event.target.value })}
        />
      </Field>
      <Field label="The answer that a person hopes for">
        <Select
          value={draft.favourable}
          onChange={(event) => change({ favourable: event.target.value === 'above' ? 'above' : 'below' })}
        >
          <option value="below">below the threshold</option>
          <option value="above">from the threshold on</option>
        </Select>
      </Field>
    </>
  );
}

function CostFields({ draft, change, error }: PartProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Cost of a false positive" error={fieldError(error, '/terms/costs/falsePositive')}>
        <Input
          inputMode="decimal"
          value={draft.falsePositive}
          onChange={(event) => change({ falsePositive: event.target.value })}
        />
      </Field>
      <Field label="Cost of a false negative" error={fieldError(error, '/terms/costs/falseNegative')}>
        <Input
          inputMode="decimal"
          value={draft.falseNegative}
          onChange={(event) => change({ falseNegative: event.target.value })}
        />
      </Field>
    </div>
  );
}

function GroupFields({ draft, change, error, columns }: PartProps) {
  return (
    <>
      <Field
        label="Slices"
        required={false}
        hint="One per line: housing, or age_years: 30, 45 for bands, or housing & age_years: 35 for both together"
        error={groupingsProblem(draft.slices, columns) ?? fieldError(error, '/terms/slices/0')}
      >
        <Textarea
          rows={3}
          value={draft.slices}
          onChange={(event) => change({ slices: event.target.value })}
        />
      </Field>
      <Field
        label="Protected attributes"
        required={false}
        hint="One per line, bands as above. Every fairness metric is measured for each."
        error={
          groupingsProblem(draft.protectedAttributes, columns) ??
          fieldError(error, '/terms/protectedAttributes/0/column')
        }
      >
        <Textarea
          rows={3}
          value={draft.protectedAttributes}
          onChange={(event) => change({ protectedAttributes: event.target.value })}
        />
      </Field>
      <Field
        label="Smallest group that is judged"
        hint="In rows; smaller ones are shown and judged by nobody"
        error={fieldError(error, '/terms/minimumGroup')}
      >
        <Input
          inputMode="numeric"
          value={draft.minimumGroup}
          onChange={(event) => change({ minimumGroup: event.target.value })}
        />
      </Field>
      <Field
        label="Columns with other names"
        required={false}
        hint="Fields take the column of the same name. Where it differs, one per line: field: column"
        error={fieldError(error, '/terms/inputs')}
      >
        <Textarea
          rows={2}
          value={draft.renamed}
          onChange={(event) => change({ renamed: event.target.value })}
        />
      </Field>
    </>
  );
}

const SHOWN = [
  '/dataset',
  '/note',
  '/terms/target/column',
  '/terms/target/positive',
  '/terms/threshold',
  '/terms/inputs',
  '/terms/slices/0',
  '/terms/protectedAttributes/0/column',
  '/terms/minimumGroup',
  '/terms/costs/falsePositive',
  '/terms/costs/falseNegative',
];

/** Writes the next evaluation plan of a workflow; it begins with the one in force. */
export function PlanForm({ workflow, version, shown, onClose }: Props) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const datasets = useQuery(trpc.datasets.list.queryOptions({ limit: 100 }));
  const fields = contractFields(version.inputContract).map(({ name }) => name);
  const [draft, setDraft] = useState(() =>
    draftOf(shown.plans[0], {
      decisionPolicy: version.decisionPolicy,
      protectedFields: protectedFields(version.inputContract),
    }),
  );
  const write = useMutation(trpc.evaluations.writePlan.mutationOptions());
  const stored = (datasets.data?.items ?? []).filter(({ hasRows }) => hasRows);
  const columns = stored.find(({ id }) => id === draft.dataset)?.columns ?? [];
  const change: Change = (part) => setDraft((before) => ({ ...before, ...part }));
  const submit = async () => {
    const input = planInput(workflow.id, draft, { fields, columns });
    const done = await withStepUp(() => write.mutateAsync(input)).catch(() => null);
    if (!done) return;
    notify('clear', `Evaluation plan ${done.number} is in force`);
    await cache.invalidateQueries({ queryKey: trpc.evaluations.pathKey() });
    onClose();
  };
  const { error } = write;
  const part = { draft, change, error, columns };
  return (
    <>
      <DialogForm
        error={error}
        shown={SHOWN}
        submitLabel="Write plan"
        isPending={write.isPending}
        isIncomplete={draft.dataset === '' || draft.targetColumn === '' || draft.note.trim().length < 5}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <Field
          label="Dataset"
          hint="Only datasets whose rows are stored here; nobody can change them"
          error={fieldError(error, '/dataset')}
        >
          <Select value={draft.dataset} onChange={(event) => change({ dataset: event.target.value })}>
            <option value="">choose one</option>
            {stored.map(({ id, name, rows }) => (
              <option key={id} value={id}>
                {`${name}, ${rows} rows`}
              </option>
            ))}
          </Select>
        </Field>
        <TruthFields {...part} />
        <CostFields {...part} />
        <GroupFields {...part} />
        <Field label="Why this measure" error={fieldError(error, '/note')}>
          <Textarea rows={2} value={draft.note} onChange={(event) => change({ note: event.target.value })} />
        </Field>
      </DialogForm>
      {dialog}
    </>
  );
}
