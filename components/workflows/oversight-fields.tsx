'use client';

import { useFieldArray } from 'react-hook-form';
import { NumberField, SelectField, TextareaField, TextField } from '#components/forms/fields.tsx';
import { FormSection } from '#components/forms/form-page.tsx';
import { Button } from '#components/ui/button.tsx';
import type { CallPolicyFieldsProps } from './call-policy-fields.tsx';

const CONDITIONS_MAX = 20;
const ACTIONS = [
  { value: 'review', label: 'a person decides' },
  { value: 'refuse', label: 'the call is refused' },
];

/** When a person is asked, or a call refused, although the score is clear. */
export function OversightFields({ control }: CallPolicyFieldsProps) {
  const { fields, append, remove } = useFieldArray({ control, name: 'callPolicy.oversight.conditions' });
  return (
    <FormSection
      title="Oversight"
      hint="When a person is asked, or a call refused, although the score is clear."
    >
      <NumberField
        control={control}
        name="callPolicy.oversight.samplePercent"
        label="Sample of decided calls that a person sees"
        unit="%"
        required={false}
      />
      {fields.map((field, index) => {
        const name = `callPolicy.oversight.conditions.${index}` as const;
        return (
          <fieldset key={field.id} className="grid gap-4 border-l-2 border-line pl-4">
            <legend className="sr-only">Condition {index + 1}</legend>
            <div className="grid gap-4 sm:grid-cols-2">
              <TextField control={control} name={`${name}.name`} label="Name of the condition" />
              <SelectField
                control={control}
                name={`${name}.action`}
                label="Where it holds"
                options={ACTIONS}
              />
            </div>
            <TextareaField
              control={control}
              name={`${name}.when`}
              label="Condition"
              hint="CEL over input, output, scores and confidence, such as input.amount > 10000 && confidence < 0.3."
              rows={2}
              spellCheck={false}
            />
            <div>
              <Button size="sm" onClick={() => remove(index)}>
                Remove condition {index + 1}
              </Button>
            </div>
          </fieldset>
        );
      })}
      {fields.length < CONDITIONS_MAX && (
        <div>
          <Button onClick={() => append({ name: '', when: '', action: 'review' })}>Add condition</Button>
        </div>
      )}
    </FormSection>
  );
}
