'use client';

import { useWatch } from 'react-hook-form';
import { NumberField, SelectField } from '#components/forms/fields.tsx';
import { FormSection } from '#components/forms/form-page.tsx';
import type { CallPolicyFieldsProps } from './call-policy-fields.tsx';

const DEADLINES = [
  ['connectMs', 'Until there is a connection'],
  ['firstByteMs', 'Until the first byte'],
  ['idleMs', 'Between two parts of an answer'],
  ['totalMs', 'For all attempts and fallbacks together'],
] as const;

function BreakerFields({ control }: CallPolicyFieldsProps) {
  return (
    <FormSection
      title="When the model fails often"
      hint="It is then left alone for a while, and tried again with one call at a time. Empty: it is always asked."
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <NumberField
          control={control}
          name="reliability.breaker.failurePercent"
          label="Failures that are too many"
          unit="% of the calls"
          required={false}
        />
        <NumberField
          control={control}
          name="reliability.breaker.callsMin"
          label="Of at least this many calls"
        />
        <NumberField control={control} name="reliability.breaker.windowMs" label="Looked at for" unit="ms" />
        <NumberField control={control} name="reliability.breaker.openMs" label="Left alone for" unit="ms" />
      </div>
    </FormSection>
  );
}

function HedgeFields({ control }: CallPolicyFieldsProps) {
  const when = useWatch({ control, name: 'reliability.hedge.when' });
  return (
    <FormSection
      title="When the model is slow"
      hint="A second attempt beside the first; whichever answers first counts, the other is ended."
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          control={control}
          name="reliability.hedge.when"
          label="Second attempt"
          options={[
            { value: 'never', label: 'never' },
            { value: 'p95', label: 'when slower than 95 of 100 answers' },
            { value: 'fixed', label: 'after a fixed time' },
          ]}
        />
        {when === 'fixed' && (
          <NumberField control={control} name="reliability.hedge.afterMs" label="After" unit="ms" />
        )}
        {when !== 'never' && (
          <NumberField
            control={control}
            name="reliability.hedge.sharePercent"
            label="For at most this share"
            unit="% of the calls, up to 5"
          />
        )}
      </div>
    </FormSection>
  );
}

/** How long the gateway waits, how often it asks again, and how it spares a model that fails, is slow or is full. */
export function ReliabilityFields({ control }: CallPolicyFieldsProps) {
  return (
    <>
      <FormSection title="Reliability">
        <div className="grid gap-4 sm:grid-cols-2">
          <NumberField
            control={control}
            name="reliability.timeoutMs"
            label="Longest wait for the model"
            unit="ms"
          />
          {DEADLINES.map(([name, label]) => (
            <NumberField
              key={name}
              control={control}
              name={`reliability.${name}`}
              label={label}
              unit="ms"
              required={false}
            />
          ))}
          <NumberField control={control} name="reliability.retriesMax" label="Further attempts" />
          <NumberField
            control={control}
            name="reliability.backoff.baseMs"
            label="Pause before the first of them, at most"
            unit="ms"
            required={false}
          />
          <NumberField
            control={control}
            name="reliability.backoff.maxMs"
            label="Pause before later ones, at most"
            unit="ms"
            required={false}
          />
          <NumberField
            control={control}
            name="reliability.bulkhead.concurrentMax"
            label="Calls with the model at once"
            required={false}
          />
          <NumberField
            control={control}
            name="reliability.bulkhead.waitMs"
            label="Others wait for a place"
            unit="ms"
          />
        </div>
      </FormSection>
      <HedgeFields control={control} />
      <BreakerFields control={control} />
    </>
  );
}
