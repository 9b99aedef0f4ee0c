'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { type Control, useFieldArray, useWatch } from 'react-hook-form';
import { TextareaField } from '#components/forms/fields.tsx';
import { FormSection } from '#components/forms/form-page.tsx';
import { FormShell } from '#components/forms/form-shell.tsx';
import { useSchemaForm } from '#components/forms/use-schema-form.ts';
import { useSession } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { notify } from '#components/ui/toast.tsx';
import { IMPACT_KINDS } from '#server/governance/domain/impact-ratings.ts';
import { tierOfAssessment } from '#server/governance/domain/risk-assessment.ts';
import { RISK_TIER_WORDING } from '#server/workflows/domain/risk-tier.ts';
import {
  instantOf,
  type RiskFormInput,
  type RiskFormValues,
  riskFormSchema,
} from './assessment-form-schema.ts';
import { DraftLine } from './draft-line.tsx';
import { FrameFields } from './frame-fields.tsx';
import { HazardFields } from './hazard-fields.tsx';
import { ImpactField } from './impact-field.tsx';
import type { AssessmentShown } from './rows.ts';
import { EMPTY_HAZARD, startOfRisk } from './start-of-form.ts';
import { useAutosave } from './use-autosave.ts';

const HAZARDS_MAX = 40;
type FormControl = Control<RiskFormInput, unknown, RiskFormValues>;

/** What the ratings come to, while they are being chosen. */
function TierLine({ control }: { control: FormControl }) {
  const content = useWatch({ control, name: 'content' });
  const tier = tierOfAssessment(content as RiskFormValues['content']);
  return (
    <p role="status">
      As rated now, this assessment finds tier <Badge>{RISK_TIER_WORDING[tier].name}</Badge>: the strictest of
      the four impacts and of what remains of each hazard.
    </p>
  );
}

function Hazards({ control, people }: { control: FormControl; people: { value: string; label: string }[] }) {
  const { fields, append, remove } = useFieldArray({ control, name: 'content.hazards' });
  return (
    <>
      {fields.map((field, index) => (
        <HazardFields
          key={field.id}
          control={control}
          index={index}
          people={people}
          onRemove={fields.length > 1 ? () => remove(index) : null}
        />
      ))}
      {fields.length < HAZARDS_MAX && (
        <div>
          <Button onClick={() => append(EMPTY_HAZARD)}>Add hazard</Button>
        </div>
      )}
    </>
  );
}

/** Writes the next version of a risk assessment. */
export function RiskForm({ shown }: { shown: AssessmentShown }) {
  const trpc = useTRPC();
  const router = useRouter();
  const cache = useQueryClient();
  const { person } = useSession();
  const { workflow } = shown;
  const [start] = useState(() => startOfRisk(shown, person.id, new Date()));
  const form = useSchemaForm<RiskFormInput, RiskFormValues>(riskFormSchema, start);
  const autosave = useAutosave(form, { workflow: workflow.id, kind: 'risk' });
  const submit = useMutation(trpc.assessments.submit.mutationOptions());
  const people = shown.members.map(({ id, name }) => ({ value: id, label: name }));
  const href = `/governance/workflows/${workflow.slug}/risk`;
  const { control } = form;
  return (
    <FormShell
      form={form}
      keepsDraft
      submitLabel="Submit for sign-off"
      cancelHref={href}
      onSubmit={async ({ owner, reviewBy, content }) => {
        const basedOn = shown.history[0]?.number ?? 0;
        await submit.mutateAsync({
          kind: 'risk',
          workflow: workflow.id,
          basedOn,
          owner,
          reviewBy: instantOf(reviewBy),
          content,
        });
        autosave.stop();
        notify('clear', 'The assessment waits for sign-off');
        await cache.invalidateQueries();
        router.push(href);
      }}
    >
      <DraftLine autosave={autosave} />
      <FormSection title="Scope">
        <TextareaField
          control={control}
          name="content.scope"
          label="What was looked at, and who is concerned"
          hint="Purpose, people, boundaries of this assessment."
          rows={5}
        />
      </FormSection>
      <FormSection
        title="Impact"
        hint="Of a wrong or missing decision. Choose the level that you could defend."
      >
        {IMPACT_KINDS.map((kind) => (
          <ImpactField key={kind} control={control} kind={kind} />
        ))}
      </FormSection>
      <Hazards control={control} people={people} />
      <FormSection title="Contingency plan">
        <TextareaField
          control={control}
          name="content.contingencyPlan"
          label="What is done when the workflow fails or is stopped"
          hint="Who decides, how work goes on, how people are told, how long that can last."
          rows={5}
        />
      </FormSection>
      <FrameFields control={control} owner="owner" reviewBy="reviewBy" people={people} />
      <TierLine control={control} />
    </FormShell>
  );
}
