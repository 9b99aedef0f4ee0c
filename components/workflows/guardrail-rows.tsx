'use client';

import { type Control, useFieldArray, useWatch } from 'react-hook-form';
import { NumberField, SelectField, TextareaField, TextField } from '#components/forms/fields.tsx';
import { FormSection } from '#components/forms/form-page.tsx';
import { Button } from '#components/ui/button.tsx';
import { DETECTORS, GUARDRAIL_ACTIONS } from '#server/workflows/domain/guardrails.ts';
import { NEW_GUARDRAIL } from './call-policy-form.ts';
import { DETECTOR_WORDS, GUARDRAIL_ACTION_WORDS } from './call-policy-words.ts';
import { SecretField } from './secret-field.tsx';
import type { WorkflowFormInput, WorkflowFormOutput } from './workflow-form-schema.ts';

type FormControl = Control<WorkflowFormInput, unknown, WorkflowFormOutput>;
type RowName = `callPolicy.guardrails.${'input' | 'output'}.${number}`;

const ROWS_MAX = 20;
const KINDS = [
  { value: 'detector', label: 'a detector of Interlock' },
  { value: 'cel', label: 'an expression' },
  { value: 'http', label: 'a service over HTTP' },
  { value: 'model', label: 'another workflow' },
];
const ACTIONS = GUARDRAIL_ACTIONS.map((value) => ({ value, label: GUARDRAIL_ACTION_WORDS[value] }));
const FOUND_BY = DETECTORS.map((value) => ({ value, label: DETECTOR_WORDS[value] }));
const ON_FAILURE = [
  { value: 'review', label: 'ask a person' },
  { value: 'block', label: 'refuse the call' },
  { value: 'flag', label: 'note it' },
  { value: 'ignore', label: 'go on' },
];

function AskedFields({ control, name }: { control: FormControl; name: RowName }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <NumberField control={control} name={`${name}.deadlineMs`} label="Waits at most" unit="ms" />
      <SelectField
        control={control}
        name={`${name}.onFailure`}
        label="Without an answer in time"
        options={ON_FAILURE}
      />
    </div>
  );
}

function KindFields({ control, name }: { control: FormControl; name: RowName }) {
  const kind = useWatch({ control, name: `${name}.kind` });
  if (kind === 'detector')
    return <SelectField control={control} name={`${name}.detector`} label="Looks for" options={FOUND_BY} />;
  if (kind === 'cel')
    return (
      <TextareaField
        control={control}
        name={`${name}.expression`}
        label="Finds something where"
        hint='CEL over input, and for answers output and scores, such as input.note.contains("urgent").'
        rows={2}
        spellCheck={false}
      />
    );
  return (
    <>
      {kind === 'http' ? (
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField control={control} name={`${name}.url`} label="URL of the service" spellCheck={false} />
          <SecretField control={control} name={`${name}.credential`} />
        </div>
      ) : (
        <div className="grid gap-4 sm:grid-cols-3">
          <TextField control={control} name={`${name}.workflow`} label="Workflow that judges" />
          <TextField control={control} name={`${name}.field`} label="Its field for the text" />
          <NumberField control={control} name={`${name}.threshold`} label="Finds something from a score of" />
        </div>
      )}
      <AskedFields control={control} name={name} />
    </>
  );
}

/** The guardrails of one side, each a row that shows the fields of its kind. */
export function GuardrailRows({ control, side }: { control: FormControl; side: 'input' | 'output' }) {
  const { fields, append, remove } = useFieldArray({ control, name: `callPolicy.guardrails.${side}` });
  const isInput = side === 'input';
  return (
    <FormSection
      title={isInput ? 'Input guardrails' : 'Output guardrails'}
      hint={
        isInput
          ? 'What is looked for before the model sees the input.'
          : 'What is looked for before the caller sees the answer.'
      }
    >
      {fields.map((field, index) => {
        const name = `callPolicy.guardrails.${side}.${index}` as const;
        return (
          <fieldset key={field.id} className="grid gap-4 border-l-2 border-line pl-4">
            <legend className="sr-only">
              {isInput ? 'Input' : 'Output'} guardrail {index + 1}
            </legend>
            <div className="grid gap-4 sm:grid-cols-3">
              <TextField control={control} name={`${name}.name`} label="Name" />
              <SelectField control={control} name={`${name}.kind`} label="Asked is" options={KINDS} />
              <SelectField
                control={control}
                name={`${name}.action`}
                label="When it finds something"
                options={ACTIONS}
              />
            </div>
            <KindFields control={control} name={name} />
            <div>
              <Button size="sm" onClick={() => remove(index)}>
                Remove {isInput ? 'input' : 'output'} guardrail {index + 1}
              </Button>
            </div>
          </fieldset>
        );
      })}
      {fields.length < ROWS_MAX && (
        <div>
          <Button onClick={() => append(NEW_GUARDRAIL)}>Add {isInput ? 'input' : 'output'} guardrail</Button>
        </div>
      )}
    </FormSection>
  );
}
