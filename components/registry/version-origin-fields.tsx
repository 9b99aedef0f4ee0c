'use client';

import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
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

const LINES = [
  {
    name: 'licence',
    label: 'Licence of the model',
    hint: 'SPDX identifier such as Apache-2.0, or LicenseRef-internal',
    path: '/licence',
  },
  { name: 'repository', label: 'Repository', hint: undefined, path: '/source/repository' },
  {
    name: 'commit',
    label: 'Commit',
    hint: 'Of the training code; 7 to 64 hex digits',
    path: '/source/commit',
  },
  { name: 'run', label: 'Run', hint: 'Id or address of the run that trained it', path: '/source/run' },
  {
    name: 'features',
    label: 'Features',
    hint: 'From a feature store, as view:feature with commas between; those that a run here logged are added',
    path: '/source/features',
  },
] as const;

/** Where a version comes from, under which terms, and who signed it. */
export function VersionOriginFields({ draft, change, problems, error }: Props) {
  return (
    <Panel
      title="Origin"
      subtitle="So that it can be made again. Gates ask for licence and for commit or run."
    >
      <div className="grid gap-4">
        {LINES.map(({ name, label, hint, path }) => (
          <Field key={name} label={label} hint={hint} required={false} error={fieldErrorOf(error, path)}>
            <Input value={draft[name]} onChange={(event) => change({ [name]: event.target.value })} />
          </Field>
        ))}
        <details>
          <summary className="cursor-pointer font-medium">Signature bundle (OpenSSF model signing)</summary>
          <Field
            label="Signature bundle"
            required={false}
            hint="What model_signing wrote: a Sigstore bundle, version 0.3"
            error={problems.signatureBundle ?? fieldErrorOf(error, '/signatureBundle')}
            className="mt-2"
          >
            <JsonEditor
              value={draft.signatureBundle}
              onChange={(signatureBundle) => change({ signatureBundle })}
              rows={6}
            />
          </Field>
        </details>
      </div>
    </Panel>
  );
}
