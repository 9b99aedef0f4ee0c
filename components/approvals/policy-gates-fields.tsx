'use client';

import { useController } from 'react-hook-form';
import { NumberField } from '#components/forms/fields.tsx';
import { FormSection } from '#components/forms/form-page.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select, Textarea } from '#components/ui/input.tsx';
import { LEVEL_WORDING } from '#server/approvals/domain/describe-terms.ts';
import { GATE_WORDING } from '#server/approvals/domain/gates.ts';
import {
  type Comparison,
  GATE_LEVELS,
  GATES,
  type GateLevel,
  type PolicyTerms,
  type Threshold,
} from '#server/approvals/domain/policy.ts';
import { FAIRNESS_METRICS, FAIRNESS_WORDING } from '#server/evaluations/domain/evaluation-plan.ts';
import { CARD_SECTIONS } from '#server/registry/domain/model-card.ts';
import { firstMessage, type PolicyControl } from './policy-form.ts';
import { NumberInput, PolicyRowsField } from './policy-rows-field.tsx';

type Levels = PolicyTerms['gates']['levels'];
type Bounds = PolicyTerms['gates']['biasBounds'];

function without<Key extends string, Value>(of: Partial<Record<Key, Value>>, key: Key) {
  return Object.fromEntries(Object.entries(of).filter(([name]) => name !== key)) as Partial<
    Record<Key, Value>
  >;
}

function LevelFields({ control }: { control: PolicyControl }) {
  const { field } = useController({ control, name: 'terms.gates.levels' });
  const levels = (field.value ?? {}) as Levels;
  return (
    <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
      {GATES.map((gate) => (
        <Field key={gate} label={GATE_WORDING[gate]}>
          <Select
            value={levels[gate] ?? ''}
            onChange={({ target }) =>
              field.onChange(
                target.value === ''
                  ? without(levels, gate)
                  : { ...levels, [gate]: target.value as GateLevel },
              )
            }
          >
            <option value="">Not judged</option>
            {GATE_LEVELS.map((level) => (
              <option key={level} value={level}>
                {LEVEL_WORDING[level].name}
              </option>
            ))}
          </Select>
        </Field>
      ))}
    </div>
  );
}

interface BetterProps {
  label: string;
  value: 'higher' | 'lower';
  onChange: (better: 'higher' | 'lower') => void;
}

function Better({ label, value, onChange }: BetterProps) {
  return (
    <Select
      aria-label={label}
      className="w-36"
      value={value}
      onChange={(event) => onChange(event.target.value as 'higher' | 'lower')}
    >
      <option value="higher">at least</option>
      <option value="lower">at most</option>
    </Select>
  );
}

function ThresholdFields({ control }: { control: PolicyControl }) {
  return (
    <PolicyRowsField<Threshold>
      control={control}
      name="terms.gates.thresholds"
      noun="threshold"
      none="No metric is held to a bound."
      max={50}
      create={() => ({ metric: '', better: 'higher', bound: 0, ifMissing: 'skip' })}
      row={(row, set, label) => (
        <>
          <Input
            aria-label={label('Metric')}
            className="w-32"
            placeholder="auc"
            value={row.metric}
            onChange={(event) => set({ metric: event.target.value })}
          />
          <Better label={label('Direction')} value={row.better} onChange={(better) => set({ better })} />
          <NumberInput label={label('Bound')} value={row.bound} onChange={(bound) => set({ bound })} />
          <Select
            aria-label={label('Where it is missing')}
            className="w-56"
            value={row.ifMissing}
            onChange={(event) => set({ ifMissing: event.target.value as Threshold['ifMissing'] })}
          >
            <option value="skip">where it is reported</option>
            <option value="fail">and a missing one fails</option>
          </Select>
        </>
      )}
    />
  );
}

function ComparisonFields({ control }: { control: PolicyControl }) {
  return (
    <PolicyRowsField<Comparison>
      control={control}
      name="terms.gates.comparisons"
      noun="comparison"
      none="Nothing is compared with what serves."
      max={50}
      create={() => ({ metric: '', better: 'higher', tolerance: 0 })}
      row={(row, set, label) => (
        <>
          <Input
            aria-label={label('Metric')}
            className="w-32"
            placeholder="auc"
            value={row.metric}
            onChange={(event) => set({ metric: event.target.value })}
          />
          <Select
            aria-label={label('Direction')}
            className="w-40"
            value={row.better}
            onChange={(event) => set({ better: event.target.value as Comparison['better'] })}
          >
            <option value="higher">higher is better</option>
            <option value="lower">lower is better</option>
          </Select>
          <span className="self-center text-muted">may be worse by</span>
          <NumberInput
            label={label('Tolerance')}
            value={row.tolerance}
            onChange={(tolerance) => set({ tolerance })}
          />
        </>
      )}
    />
  );
}

function SliceFields({ control }: { control: PolicyControl }) {
  return (
    <PolicyRowsField<PolicyTerms['gates']['sliceThresholds'][number]>
      control={control}
      name="terms.gates.sliceThresholds"
      noun="slice threshold"
      none="Slices are held to no bound."
      max={20}
      create={() => ({ metric: '', better: 'higher', bound: 0 })}
      row={(row, set, label) => (
        <>
          <Input
            aria-label={label('Metric')}
            className="w-32"
            placeholder="auc"
            value={row.metric}
            onChange={(event) => set({ metric: event.target.value })}
          />
          <Better label={label('Direction')} value={row.better} onChange={(better) => set({ better })} />
          <NumberInput label={label('Bound')} value={row.bound} onChange={(bound) => set({ bound })} />
        </>
      )}
    />
  );
}

function BiasFields({ control }: { control: PolicyControl }) {
  const { field, fieldState } = useController({ control, name: 'terms.gates.biasBounds' });
  const bounds = (field.value ?? {}) as Bounds;
  const problem = firstMessage(fieldState.error);
  return (
    <div className="grid gap-3">
      {FAIRNESS_METRICS.map((metric) => {
        const bound = bounds[metric];
        const { name, better } = FAIRNESS_WORDING[metric];
        return (
          <div key={metric} className="flex flex-wrap items-center gap-2">
            <Checkbox
              label={`${name} at ${better === 'higher' ? 'least' : 'most'}`}
              checked={bound !== undefined}
              onChange={(event) =>
                field.onChange(event.target.checked ? { ...bounds, [metric]: 0.2 } : without(bounds, metric))
              }
            />
            {bound !== undefined && (
              <NumberInput
                label={`Bound of ${name}`}
                value={bound}
                onChange={(next) => field.onChange({ ...bounds, [metric]: next })}
              />
            )}
          </div>
        );
      })}
      {problem && (
        <p role="alert" className="text-[13px] text-stop">
          {problem}
        </p>
      )}
    </div>
  );
}

function CardFields({ control }: { control: PolicyControl }) {
  const { field } = useController({ control, name: 'terms.gates.cardSections' });
  const chosen = (field.value ?? []) as readonly string[];
  return (
    <fieldset className="grid gap-2 sm:grid-cols-2">
      <legend className="mb-1 font-medium">Model card sections that must say something</legend>
      {Object.entries(CARD_SECTIONS).map(([section, title]) => (
        <Checkbox
          key={section}
          label={title}
          checked={chosen.includes(section)}
          onChange={(event) =>
            field.onChange(
              event.target.checked ? [...chosen, section] : chosen.filter((one) => one !== section),
            )
          }
        />
      ))}
    </fieldset>
  );
}

function LicenceField({ control }: { control: PolicyControl }) {
  const { field, fieldState } = useController({ control, name: 'terms.gates.licences' });
  const licences = (field.value ?? []) as readonly string[];
  return (
    <Field
      label="Licences under which a model may serve"
      hint="SPDX identifiers, one a line."
      error={firstMessage(fieldState.error)}
    >
      <Textarea
        rows={4}
        spellCheck={false}
        value={licences.join('\n')}
        onChange={(event) => field.onChange(event.target.value.split('\n').map((line) => line.trim()))}
        onBlur={() => field.onChange(licences.filter((line) => line !== ''))}
      />
    </Field>
  );
}

/** What machines check, and what a failure does. */
export function PolicyGatesFields({ control }: { control: PolicyControl }) {
  return (
    <>
      <FormSection
        title="Gates"
        hint="Block: nobody can sign until it passes. Warn: whoever signs is told. Record: kept for whoever looks."
      >
        <LevelFields control={control} />
      </FormSection>
      <FormSection
        title="Thresholds"
        hint="Bounds on metrics. One about another kind of task says nothing about a model that does not report its metric."
      >
        <ThresholdFields control={control} />
      </FormSection>
      <FormSection title="Against what serves" hint="How much worse than the serving version still passes.">
        <ComparisonFields control={control} />
      </FormSection>
      <FormSection
        title="Slices and bias"
        hint="What every slice must reach, and how far groups may lie apart."
      >
        <SliceFields control={control} />
        <BiasFields control={control} />
      </FormSection>
      <FormSection title="Evidence">
        <CardFields control={control} />
        <LicenceField control={control} />
        <div className="grid gap-4 sm:grid-cols-2">
          <NumberField
            control={control}
            name="terms.gates.clusterSeenWithinSeconds"
            label="Cluster seen within"
            unit="s"
          />
          <NumberField
            control={control}
            name="terms.gates.resultsFreshHours"
            label="Results of gates count for"
            unit="h"
          />
        </div>
      </FormSection>
    </>
  );
}
