'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { Field } from '#components/ui/field.tsx';
import { Input, Select, Textarea } from '#components/ui/input.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { fieldErrorOf } from './field-error.ts';
import { JsonEditor } from './json-editor.tsx';
import type { VersionDraft } from './version-draft.ts';

interface Props {
  draft: VersionDraft;
  change: (part: Partial<VersionDraft>) => void;
  problems: Partial<Record<keyof VersionDraft, string>>;
  error: unknown;
}

/** What the version was trained on, and how good it is on rows it has not seen. */
export function VersionEvidenceFields({ draft, change, problems, error }: Props) {
  const trpc = useTRPC();
  const datasets = useQuery(trpc.datasets.list.queryOptions({ limit: 100 }));
  const options = (purposes: readonly string[]) =>
    (datasets.data?.items ?? [])
      .filter(({ purpose }) => purposes.includes(purpose))
      .map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ));
  return (
    <Panel title="Evidence" subtitle="Gates read these metrics; they are compared with what serves now.">
      <div className="grid gap-4">
        <Field label="Training data" error={fieldErrorOf(error, '/trainingDataset')}>
          <Select
            value={draft.trainingDataset}
            onChange={(event) => change({ trainingDataset: event.target.value })}
          >
            <option value="">not given</option>
            {options(['training', 'both'])}
          </Select>
        </Field>
        <Field label="Evaluated on" error={fieldErrorOf(error, '/evaluations/0/dataset')}>
          <Select
            value={draft.evaluationDataset}
            onChange={(event) => change({ evaluationDataset: event.target.value })}
          >
            <option value="">not evaluated yet</option>
            {options(['evaluation', 'both'])}
          </Select>
        </Field>
        <Field
          label="Metrics"
          required={false}
          hint="One per line, such as auc: 0.762"
          error={problems.metrics ?? fieldErrorOf(error, '/evaluations/0/metrics')}
        >
          <Textarea
            rows={4}
            value={draft.metrics}
            onChange={(event) => change({ metrics: event.target.value })}
            className="font-mono text-[13px]"
          />
        </Field>
        <Field
          label="SHA-256 of the report"
          required={false}
          hint="The file the metrics come from; 64 hex digits."
          error={fieldErrorOf(error, '/evaluations/0/reportDigest')}
        >
          <Input
            value={draft.reportDigest}
            onChange={(event) => change({ reportDigest: event.target.value })}
          />
        </Field>
        <details>
          <summary className="cursor-pointer font-medium">Training profile, the reference for drift</summary>
          <Field
            label="Training profile"
            required={false}
            hint='JSON with "columns" by input field and "scores". Left empty, what the run logged of its data is taken, or what the stored rows of the training data look like.'
            error={problems.trainingProfile ?? fieldErrorOf(error, '/trainingProfile')}
            className="mt-2"
          >
            <JsonEditor
              value={draft.trainingProfile}
              onChange={(trainingProfile) => change({ trainingProfile })}
              rows={8}
            />
          </Field>
        </details>
      </div>
    </Panel>
  );
}
