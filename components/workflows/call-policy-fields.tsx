'use client';

import type { Control } from 'react-hook-form';
import { CheckboxField, NumberField, SelectField, TextareaField } from '#components/forms/fields.tsx';
import { FormSection } from '#components/forms/form-page.tsx';
import type { Allowance } from '#server/workflows/domain/call-limits.ts';
import { DATA_ACTIONS } from '#server/workflows/domain/data-checks.ts';
import { PERSONAL_DATA } from '#server/workflows/domain/redaction.ts';
import { ALLOWANCE_WORDS, DATA_ACTION_WORDS, PERSONAL_DATA_WORDS } from './call-policy-words.ts';
import { FallbackRows } from './fallback-rows.tsx';
import { GuardrailRows } from './guardrail-rows.tsx';
import { OversightFields } from './oversight-fields.tsx';
import type { WorkflowFormInput, WorkflowFormOutput } from './workflow-form-schema.ts';

export interface CallPolicyFieldsProps {
  control: Control<WorkflowFormInput, unknown, WorkflowFormOutput>;
}

const ACTIONS = DATA_ACTIONS.map((value) => ({ value, label: DATA_ACTION_WORDS[value] }));

const DATA_CHECKS = [
  ['missing', 'Missing fields'],
  ['outOfRange', 'Numbers out of range'],
  ['unseen', 'Unseen categories'],
  ['outlier', 'Numbers far from the mean'],
] as const;

function DataCheckFields({ control }: CallPolicyFieldsProps) {
  return (
    <FormSection title="Data checks" hint="Inputs that are unlike what the version was trained on.">
      <div className="grid gap-4 sm:grid-cols-2">
        {DATA_CHECKS.map(([name, label]) => (
          <SelectField
            key={name}
            control={control}
            name={`callPolicy.dataChecks.${name}`}
            label={label}
            options={ACTIONS}
          />
        ))}
        <NumberField
          control={control}
          name="callPolicy.dataChecks.outlierBeyond"
          label="Far from the mean is beyond"
          unit="standard deviations"
        />
      </div>
    </FormSection>
  );
}

function RedactionFields({ control }: CallPolicyFieldsProps) {
  return (
    <FormSection
      title="Redaction"
      hint='Fields are marked in the contract with "x-redact": "remove", "mask" or "pseudonym". Texts are searched for what is ticked.'
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          control={control}
          name="callPolicy.redaction.before"
          label="Taken out before"
          options={[
            { value: 'record', label: 'the input is recorded' },
            { value: 'model', label: 'the model sees the input' },
          ]}
        />
        <SelectField
          control={control}
          name="callPolicy.redaction.freeTextAs"
          label="What is found in texts becomes"
          options={[
            { value: 'mask', label: 'a word' },
            { value: 'pseudonym', label: 'a pseudonym that can be reversed' },
          ]}
        />
      </div>
      <div className="grid gap-2 sm:grid-cols-3">
        {PERSONAL_DATA.map((kind) => (
          <CheckboxField
            key={kind}
            control={control}
            name={`callPolicy.redaction.freeText.${kind}`}
            label={`Search for ${PERSONAL_DATA_WORDS[kind]}`}
          />
        ))}
      </div>
    </FormSection>
  );
}

const ALLOWANCES = Object.entries(ALLOWANCE_WORDS) as [keyof Allowance, string][];
const unitOf = (key: keyof Allowance, words: string) => (key.startsWith('money') ? `money ${words}` : words);

function LimitFields({ control }: CallPolicyFieldsProps) {
  return (
    <FormSection
      title="Limits"
      hint="What is left empty is not limited. Money is in the currency of the price."
    >
      {(['perToken', 'perWorkflow'] as const).map((who) => {
        const words = who === 'perToken' ? 'Each token' : 'Everybody';
        return (
          <div key={who} className="grid gap-4 sm:grid-cols-3 lg:grid-cols-4">
            {ALLOWANCES.map(([key, unit]) => (
              <NumberField
                key={key}
                control={control}
                name={`callPolicy.limits.${who}.${key}`}
                label={`${words}: ${unitOf(key, unit)}`}
                required={false}
              />
            ))}
          </div>
        );
      })}
    </FormSection>
  );
}

function KeepingFields({ control }: CallPolicyFieldsProps) {
  return (
    <FormSection title="Remembered answers and durability">
      <div className="grid gap-4 sm:grid-cols-2">
        <NumberField
          control={control}
          name="callPolicy.cache.ttlSeconds"
          label="Remember answers for"
          unit="seconds"
          hint="Only where the same input always has the same answer. Empty: never."
          required={false}
        />
        <SelectField
          control={control}
          name="callPolicy.cache.sharedBy"
          label="Remembered answers are shared by"
          options={[
            { value: 'organisation', label: 'the organisation' },
            { value: 'token', label: 'calls of one token' },
          ]}
        />
        <SelectField
          control={control}
          name="callPolicy.durability"
          label="While the database is away"
          options={[
            { value: 'commit', label: 'refuse calls' },
            { value: 'spool', label: 'answer, and keep records on the gateway’s disk' },
          ]}
        />
        <NumberField
          control={control}
          name="callPolicy.freshnessSeconds"
          label="Stops itself without news for"
          unit="seconds"
          hint="A gateway that hears nothing of stops for this long gives no decisions. Empty: it goes on."
          required={false}
        />
      </div>
    </FormSection>
  );
}

/** The parts of a call policy, in the order in which a call meets them. */
export function CallPolicyFields({ control }: CallPolicyFieldsProps) {
  return (
    <>
      <DataCheckFields control={control} />
      <GuardrailRows control={control} side="input" />
      <RedactionFields control={control} />
      <GuardrailRows control={control} side="output" />
      <OversightFields control={control} />
      <FallbackRows control={control} />
      <LimitFields control={control} />
      <KeepingFields control={control} />
      <FormSection
        title="Enrichment, generation and price"
        hint="JSON with the members enrichment, generation and price."
      >
        <TextareaField
          control={control}
          name="callPolicy.rest"
          label="Further parts"
          rows={6}
          required={false}
          spellCheck={false}
        />
      </FormSection>
    </>
  );
}
