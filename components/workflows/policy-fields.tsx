'use client';

import { type Control, useWatch } from 'react-hook-form';
import { NumberField, SelectField, TextareaField, TextField } from '#components/forms/fields.tsx';
import { FormSection } from '#components/forms/form-page.tsx';
import { ReliabilityFields } from './reliability-fields.tsx';
import { ThresholdBand } from './threshold-band.tsx';
import type { WorkflowFormInput, WorkflowFormOutput } from './workflow-form-schema.ts';

interface Props {
  control: Control<WorkflowFormInput, unknown, WorkflowFormOutput>;
}

function Band({ control }: Props) {
  const policy = useWatch({ control, name: 'decisionPolicy' });
  const { lower, upper, below, above } = policy;
  const isDrawable = lower >= 0 && upper <= 1 && lower <= upper;
  return isDrawable ? <ThresholdBand policy={{ lower, upper, below, above }} /> : null;
}

/** Thresholds and what follows from them, as fields. */
export function PolicyFields({ control }: Props) {
  const [kind, below, above] = useWatch({
    control,
    name: ['decisionPolicy.onErrorKind', 'decisionPolicy.below', 'decisionPolicy.above'],
  });
  return (
    <>
      <FormSection
        title="Decision policy"
        hint="Below one threshold one decision, from the other on the other."
      >
        <Band control={control} />
        <TextField
          control={control}
          name="decisionPolicy.score"
          label="Model output that is judged"
          hint="A number from 0 to 1 that the model's mapping names."
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <NumberField control={control} name="decisionPolicy.lower" label="Lower threshold" />
          <NumberField control={control} name="decisionPolicy.upper" label="Upper threshold" />
          <TextField control={control} name="decisionPolicy.below" label="Decision below the lower" />
          <TextField control={control} name="decisionPolicy.above" label="Decision from the upper on" />
        </div>
        <TextField
          control={control}
          name="decisionPolicy.decisionField"
          label="Output field that carries the decision"
        />
      </FormSection>
      <FormSection title="Review" hint="Scores between the thresholds wait for a person.">
        <NumberField
          control={control}
          name="decisionPolicy.review.deadlineMinutes"
          label="Time to decide"
          unit="minutes"
        />
        <SelectField
          control={control}
          name="decisionPolicy.review.onTimeout"
          label="When nobody decided in time"
          options={[
            { value: 'below', label: below || 'the decision below' },
            { value: 'above', label: above || 'the decision above' },
          ]}
        />
      </FormSection>
      <FormSection title="When the model cannot answer, or the workflow is stopped">
        <SelectField
          control={control}
          name="decisionPolicy.onErrorKind"
          label="Callers get"
          options={[
            { value: 'review', label: 'a case for a reviewer' },
            { value: 'fail', label: 'an error' },
            { value: 'answer', label: 'a fixed answer' },
          ]}
        />
        {kind === 'answer' && (
          <TextareaField
            control={control}
            name="decisionPolicy.onErrorOutput"
            label="The fixed answer"
            hint="JSON that fits the output schema."
            rows={4}
            spellCheck={false}
          />
        )}
      </FormSection>
      <ReliabilityFields control={control} />
    </>
  );
}
