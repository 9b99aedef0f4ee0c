'use client';

import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Textarea } from '#components/ui/input.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import {
  type PromptMessage,
  problemOfPrompt,
  variablesOf,
} from '#server/workflows/domain/prompt-template.ts';
import { fieldErrorOf, formErrorOf } from './field-error.ts';

const LONGEST = 50_000;

function messagesOf(system: string, user: string): PromptMessage[] {
  const messages: PromptMessage[] = [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ];
  return messages.filter(({ content }) => content.trim() !== '');
}

/** Writes the next version of a prompt; each variable in it takes a field of a workflow's input. */
export function RegisterPromptForm({ model }: { model: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const reason = useWhyNot()('version:register');
  const { data: head } = useSuspenseQuery(trpc.models.get.queryOptions({ model }));
  const [system, setSystem] = useState('');
  const [user, setUser] = useState('');
  const [description, setDescription] = useState('');
  const register = useMutation(
    trpc.versions.registerPrompt.mutationOptions({
      onSuccess: ({ number }) => router.push(`/models/${head.id}/versions/${number}`),
    }),
  );
  const messages = messagesOf(system, user);
  const problem = problemOfPrompt(messages);
  const variables = variablesOf(messages);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (messages.length > 0 && !problem) register.mutate({ model: head.id, messages, description });
  };
  const missing = messages.length > 0 ? null : 'Write a message first.';
  const failure = formErrorOf(register.error, ['/messages']);
  return (
    <>
      <PageHeader
        title="Register prompt version"
        breadcrumb={[
          { label: 'Models', href: '/models' },
          { label: head.name, href: `/models/${head.id}` },
        ]}
        lead="A version never changes once it is registered. A workflow names the version it says, so that changing a prompt is a change of the workflow, approved like any other."
      />
      <form onSubmit={submit} className="grid max-w-3xl gap-4" noValidate>
        <Panel title="Messages" subtitle="{{name}} stands for the field called name of the workflow's input.">
          <div className="grid gap-4">
            <Field label="What the model is told to be" required={false}>
              <Textarea
                rows={6}
                maxLength={LONGEST}
                value={system}
                onChange={(event) => setSystem(event.target.value)}
              />
            </Field>
            <Field
              label="What is asked"
              error={problem ? `The ${problem}.` : fieldErrorOf(register.error, '/messages')}
            >
              <Textarea
                rows={8}
                maxLength={LONGEST}
                value={user}
                onChange={(event) => setUser(event.target.value)}
              />
            </Field>
            <p role="status" className="text-muted">
              {variables.length === 0
                ? 'It takes no field of the input.'
                : `It takes ${variables.join(', ')}.`}
            </p>
            <Field label="What changed in this version" required={false}>
              <Textarea
                rows={2}
                value={description}
                onChange={(event) => setDescription(event.target.value)}
              />
            </Field>
          </div>
        </Panel>
        {failure && (
          <p role="alert" className="text-stop">
            {failure}
          </p>
        )}
        <div>
          <Button
            type="submit"
            variant="primary"
            pending={register.isPending}
            reason={reason ?? missing ?? problem}
          >
            Register version
          </Button>
        </div>
      </form>
    </>
  );
}
