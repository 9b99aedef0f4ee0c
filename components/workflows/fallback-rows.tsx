'use client';

import { useFieldArray, useWatch } from 'react-hook-form';
import { SelectField, TextareaField, TextField } from '#components/forms/fields.tsx';
import { FormSection } from '#components/forms/form-page.tsx';
import { Button } from '#components/ui/button.tsx';
import type { CallPolicyFieldsProps } from './call-policy-fields.tsx';

const FALLBACKS_MAX = 5;
const KINDS = [
  { value: 'revision', label: 'the revision that served before' },
  { value: 'model', label: 'the model behind another workflow' },
  { value: 'rule', label: 'a table of rules' },
];
const EXAMPLE = '[\n  { "when": "input.amount > 1000", "output": { "decision": "refuse" } }\n]';

function KindFields({ control, index }: CallPolicyFieldsProps & { index: number }) {
  const name = `callPolicy.fallbacks.${index}` as const;
  const kind = useWatch({ control, name: `${name}.kind` });
  if (kind === 'model')
    return (
      <TextField
        control={control}
        name={`${name}.workflow`}
        label="Workflow"
        hint="Its address; it takes the same input."
      />
    );
  if (kind === 'revision') return null;
  return (
    <TextareaField
      control={control}
      name={`${name}.rows`}
      label="Rows"
      hint="JSON: the first row whose condition over input holds gives the output."
      rows={5}
      spellCheck={false}
    />
  );
}

/** What is tried, in order, when the model gives no usable answer. */
export function FallbackRows({ control }: CallPolicyFieldsProps) {
  const { fields, append, remove } = useFieldArray({ control, name: 'callPolicy.fallbacks' });
  return (
    <FormSection
      title="Fallbacks"
      hint="Tried in this order when the model gives no usable answer; after them, what callers get as said above."
    >
      {fields.map((field, index) => (
        <fieldset key={field.id} className="grid gap-4 border-l-2 border-line pl-4">
          <legend className="sr-only">Fallback {index + 1}</legend>
          <SelectField
            control={control}
            name={`callPolicy.fallbacks.${index}.kind`}
            label={`Fallback ${index + 1}`}
            options={KINDS}
          />
          <KindFields control={control} index={index} />
          <div>
            <Button size="sm" onClick={() => remove(index)}>
              Remove fallback {index + 1}
            </Button>
          </div>
        </fieldset>
      ))}
      {fields.length < FALLBACKS_MAX && (
        <div>
          <Button onClick={() => append({ kind: 'revision', workflow: '', rows: EXAMPLE })}>
            Add fallback
          </Button>
        </div>
      )}
    </FormSection>
  );
}
