'use client';

import type { Control } from 'react-hook-form';
import { SearchField, TextareaField, TextField } from '#components/forms/fields.tsx';
import { Button } from '#components/ui/button.tsx';
import type { RiskFormInput, RiskFormValues } from './assessment-form-schema.ts';
import { RatingFields } from './rating-fields.tsx';

interface Props {
  control: Control<RiskFormInput, unknown, RiskFormValues>;
  index: number;
  people: readonly { value: string; label: string }[];
  /** Null: this is the only one. */
  onRemove: (() => void) | null;
}

/** One hazard, from what could happen to what remains. */
export function HazardFields({ control, index, people, onRemove }: Props) {
  const at = `content.hazards.${index}` as const;
  return (
    <fieldset className="rounded-md border border-line bg-raised px-4 pt-3 pb-4">
      <legend className="float-left mb-3 w-full font-semibold">Hazard {index + 1}</legend>
      <div className="clear-left grid gap-4">
        <TextField
          control={control}
          name={`${at}.hazard`}
          label="What could happen"
          hint="To whom, in one sentence."
        />
        <TextareaField
          control={control}
          name={`${at}.cause`}
          label="Because of what"
          required={false}
          rows={2}
        />
        <RatingFields
          control={control}
          likelihood={`${at}.before.likelihood`}
          severity={`${at}.before.severity`}
          when="before"
        />
        <TextareaField
          control={control}
          name={`${at}.control`}
          label="Control"
          hint="What is done about it."
          rows={2}
        />
        <RatingFields
          control={control}
          likelihood={`${at}.after.likelihood`}
          severity={`${at}.after.severity`}
          when="after"
        />
        <TextareaField
          control={control}
          name={`${at}.residual`}
          label="What remains"
          hint="And why that is acceptable."
          rows={2}
        />
        <SearchField
          control={control}
          name={`${at}.ownerId`}
          label="Answers for the control"
          options={people}
          placeholder="Choose a person"
        />
        {onRemove && (
          <div>
            <Button variant="ghost" size="sm" onClick={onRemove}>
              Remove hazard {index + 1}
            </Button>
          </div>
        )}
      </div>
    </fieldset>
  );
}
