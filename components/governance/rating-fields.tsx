'use client';

import { type Control, type FieldPath, type FieldValues, useController } from 'react-hook-form';
import { Field } from '#components/ui/field.tsx';
import { Select } from '#components/ui/input.tsx';
import { LIKELIHOODS, SEVERITIES } from '#server/governance/domain/hazard-matrix.ts';

interface Props<I extends FieldValues, O> {
  control: Control<I, unknown, O>;
  name: FieldPath<I>;
  label: string;
  steps: typeof LIKELIHOODS | typeof SEVERITIES;
}

function StepField<I extends FieldValues, O>({ control, name, label, steps }: Props<I, O>) {
  const { field, fieldState } = useController({ control, name });
  const chosen = steps.find(({ value }) => value === field.value);
  return (
    <Field label={label} hint={chosen?.meaning} error={fieldState.error?.message}>
      <Select
        {...field}
        value={String(field.value)}
        onChange={(event) => field.onChange(Number(event.target.value))}
      >
        {steps.map(({ value, name: word }) => (
          <option key={value} value={value}>
            {value} · {word}
          </option>
        ))}
      </Select>
    </Field>
  );
}

/** Likelihood and severity side by side. */
export function RatingFields<I extends FieldValues, O>(props: {
  control: Control<I, unknown, O>;
  likelihood: FieldPath<I>;
  severity: FieldPath<I>;
  when: 'before' | 'after';
}) {
  const { control, likelihood, severity, when } = props;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <StepField
        control={control}
        name={likelihood}
        label={`Likelihood ${when} controls`}
        steps={LIKELIHOODS}
      />
      <StepField control={control} name={severity} label={`Severity ${when} controls`} steps={SEVERITIES} />
    </div>
  );
}
