'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { type Control, useWatch } from 'react-hook-form';
import { SelectField, TextareaField } from '#components/forms/fields.tsx';
import { FormSection } from '#components/forms/form-page.tsx';
import { FormShell } from '#components/forms/form-shell.tsx';
import { useSchemaForm } from '#components/forms/use-schema-form.ts';
import { useSession } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Progress } from '#components/ui/progress.tsx';
import { notify } from '#components/ui/toast.tsx';
import {
  type AnswersContent,
  answeredCount,
  type Question,
  type Questionnaire,
  questionsOf,
} from '#server/governance/domain/questionnaire.ts';
import { questionnaireOf } from '#server/governance/domain/questionnaire-of.ts';
import {
  type AnswersFormInput,
  type AnswersFormValues,
  answersFormSchema,
  instantOf,
} from './assessment-form-schema.ts';
import { DraftLine } from './draft-line.tsx';
import { FrameFields } from './frame-fields.tsx';
import type { AssessmentShown } from './rows.ts';
import { startOfAnswers } from './start-of-form.ts';
import { useAutosave } from './use-autosave.ts';

type FormControl = Control<AnswersFormInput, unknown, AnswersFormValues>;

function QuestionFields({ control, question }: { control: FormControl; question: Question }) {
  const { id, guidance, reference, choices, isOptional } = question;
  const hint = `${guidance} (${reference})`;
  if (!choices)
    return (
      <TextareaField
        control={control}
        name={`content.answers.${id}.text`}
        label={question.question}
        hint={hint}
        required={!isOptional}
        rows={4}
      />
    );
  return (
    <div className="grid gap-2">
      <SelectField
        control={control}
        name={`content.answers.${id}.choice`}
        label={question.question}
        hint={hint}
        placeholder="Choose an answer"
        options={choices}
      />
      <TextareaField
        control={control}
        name={`content.answers.${id}.text`}
        label={`Why: ${question.question.charAt(0).toLowerCase()}${question.question.slice(1)}`}
        rows={2}
      />
    </div>
  );
}

function AnsweredLine({ control, form }: { control: FormControl; form: Questionnaire }) {
  const content = useWatch({ control, name: 'content' });
  const [answered, all] = [answeredCount(form, content as AnswersContent), questionsOf(form).length];
  return <Progress value={answered / all} label={`${answered} of ${all} questions answered`} />;
}

/** Answers the questions of a DPIA or FRIA. */
export function AnswersForm({ shown, kind }: { shown: AssessmentShown; kind: 'dpia' | 'fria' }) {
  const trpc = useTRPC();
  const router = useRouter();
  const cache = useQueryClient();
  const { person } = useSession();
  const { workflow } = shown;
  const questionnaire = questionnaireOf(kind);
  const [schema] = useState(() => answersFormSchema(questionnaire));
  const [start] = useState(() => startOfAnswers(shown, questionnaire, person.id, new Date()));
  const form = useSchemaForm<AnswersFormInput, AnswersFormValues>(schema, start);
  const autosave = useAutosave(form, { workflow: workflow.id, kind });
  const submit = useMutation(trpc.assessments.submit.mutationOptions());
  const people = shown.members.map(({ id, name }) => ({ value: id, label: name }));
  const href = `/governance/workflows/${workflow.slug}/${kind}`;
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
          kind,
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
      <AnsweredLine control={control} form={questionnaire} />
      {questionnaire.sections.map(({ title, questions }) => (
        <FormSection key={title} title={title}>
          {questions.map((question) => (
            <QuestionFields key={question.id} control={control} question={question} />
          ))}
        </FormSection>
      ))}
      <FrameFields control={control} owner="owner" reviewBy="reviewBy" people={people} />
    </FormShell>
  );
}
