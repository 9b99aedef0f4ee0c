'use client';

import type { Control, FieldPath, FieldValues } from 'react-hook-form';
import { SearchField, TextField } from '#components/forms/fields.tsx';
import { FormSection } from '#components/forms/form-page.tsx';

/** Who answers for an assessment, and when it is looked at again. */
export function FrameFields<I extends FieldValues, O>(props: {
  control: Control<I, unknown, O>;
  owner: FieldPath<I>;
  reviewBy: FieldPath<I>;
  people: readonly { value: string; label: string }[];
}) {
  const { control, owner, reviewBy, people } = props;
  return (
    <FormSection title="Responsibility">
      <div className="grid gap-4 sm:grid-cols-2">
        <SearchField
          control={control}
          name={owner}
          label="Answers for this assessment"
          options={people}
          placeholder="Choose a person"
        />
        <TextField
          control={control}
          name={reviewBy}
          type="date"
          label="Look at it again by"
          hint="The stricter the tier, the sooner."
        />
      </div>
    </FormSection>
  );
}
