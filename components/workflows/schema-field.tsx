'use client';

import { useMutation } from '@tanstack/react-query';
import { type Control, useController } from 'react-hook-form';
import { JsonEditor, jsonProblem } from '#components/registry/json-editor.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { countOf } from '#server/platform/domain/wording.ts';
import { checkSchema } from './check-schema.ts';
import type { WorkflowFormInput, WorkflowFormOutput } from './workflow-form-schema.ts';

interface Props {
  control: Control<WorkflowFormInput, unknown, WorkflowFormOutput>;
  name: 'inputContract' | 'outputSchema';
  label: string;
  hint: string;
}

/** A JSON Schema in an editor, checked by the server as often as one likes before anything is saved. */
export function SchemaField({ control, name, label, hint }: Props) {
  const { field, fieldState } = useController({ control, name });
  const check = useMutation({ mutationFn: checkSchema });
  const problems = check.data?.problems ?? [];
  return (
    <div className="grid gap-2">
      <Field label={label} hint={hint} error={fieldState.error?.message}>
        <JsonEditor
          value={field.value}
          onChange={(text) => {
            check.reset();
            field.onChange(text);
          }}
        />
      </Field>
      <div className="flex flex-wrap items-start gap-2 text-[13px]">
        <Button
          size="sm"
          pending={check.isPending}
          reason={jsonProblem(field.value)}
          onClick={() => check.mutate(field.value)}
        >
          Check schema
        </Button>
        <div role="status">
          {check.isError && <p className="text-stop">{check.error.message}</p>}
          {check.data && problems.length === 0 && (
            <p className="text-clear">
              It is sound: {countOf(check.data.fields.length, 'field')},{' '}
              {check.data.fields.filter(({ isProtected }) => isProtected).length} protected.
            </p>
          )}
          {problems.length > 0 && (
            <ul className="text-stop">
              {problems.map(({ path, message }) => (
                <li key={`${path} ${message}`}>
                  <code className="font-mono">{path || '/'}</code> {message}
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </div>
  );
}
