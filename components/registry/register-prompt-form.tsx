'use client';

import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, useDeferredValue, useMemo, useState } from 'react';
import { UnsavedGuard } from '#components/forms/unsaved-guard.tsx';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Textarea } from '#components/ui/input.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { comparePrompts } from '#server/registry/domain/compare-prompts.ts';
import { shownMessages } from '#server/registry/domain/prompt-tags.ts';
import {
  type PromptMessage,
  problemOfPrompt,
  variablesOf,
} from '#server/workflows/domain/prompt-template.ts';
import { fieldErrorOf, formErrorOf } from './field-error.ts';
import { promptHref } from './model-address.ts';
import { PromptDiff } from './prompt-diff.tsx';
import { draftMessages, writtenMessages } from './prompt-draft.ts';
import { PromptMessagesFields } from './prompt-messages-fields.tsx';
import type { VersionRow } from './rows.ts';
import { startingAt } from './starting-at.ts';

interface Base {
  number: number;
  messages: readonly PromptMessage[];
}

function baseOf(version: VersionRow | undefined): Base | null {
  const messages = version && shownMessages(version);
  return messages ? { number: version.number, messages } : null;
}

/** What the draft changes, as it is written. */
function Changes({ base, messages }: { base: Base; messages: readonly PromptMessage[] }) {
  const shown = useDeferredValue(messages);
  const comparison = useMemo(() => comparePrompts(base.messages, shown), [base, shown]);
  return <PromptDiff title={`What changes against version ${base.number}`} comparison={comparison} />;
}

function Editor({ head, base }: { head: { id: string; name: string }; base: Base | null }) {
  const trpc = useTRPC();
  const router = useRouter();
  const reason = useWhyNot()('version:register');
  const [draft, setDraft] = useState(() => draftMessages(base?.messages ?? null));
  const [description, setDescription] = useState('');
  const register = useMutation(
    trpc.versions.registerPrompt.mutationOptions({
      onSuccess: ({ number }) => router.push(`${promptHref(head.id)}/versions/${number}`),
    }),
  );
  const messages = writtenMessages(draft);
  const problem = problemOfPrompt(messages);
  const variables = variablesOf(messages);
  const isSame = JSON.stringify(messages) === JSON.stringify(base?.messages ?? []);
  const missing =
    messages.length === 0 ? 'Write a message first.' : isSame ? 'It says what it was based on.' : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!missing && !problem) register.mutate({ model: head.id, messages, description });
  };
  const failure = formErrorOf(register.error, ['/messages']);
  return (
    <form onSubmit={submit} className="grid max-w-4xl gap-4" noValidate>
      <UnsavedGuard active={!isSame && !register.isPending && !register.isSuccess} />
      <Panel title="Messages" subtitle="{{name}} stands for the field called name of the workflow's input.">
        <div className="grid gap-4">
          <PromptMessagesFields
            messages={draft}
            onChange={setDraft}
            error={problem ? `The ${problem}.` : fieldErrorOf(register.error, '/messages')}
          />
          <p role="status" className="break-words text-muted">
            {variables.length === 0 ? 'It takes no field of the input.' : `It takes ${variables.join(', ')}.`}
          </p>
          <Field label="What changed in this version" required={false}>
            <Textarea
              rows={2}
              maxLength={4000}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          </Field>
        </div>
      </Panel>
      {base && <Changes base={base} messages={messages} />}
      {failure && (
        <p role="alert" className="text-stop">
          {failure}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          type="submit"
          variant="primary"
          pending={register.isPending}
          reason={reason ?? missing ?? problem}
        >
          Register version
        </Button>
        <Button asChild variant="ghost">
          <Link href={promptHref(head.id)}>Cancel</Link>
        </Button>
      </div>
    </form>
  );
}

/** Writes the next version of a prompt, beginning with the newest or the one that the address names. */
export function RegisterPromptForm({ model, from }: { model: string; from: string | undefined }) {
  const trpc = useTRPC();
  const { data: head } = useSuspenseQuery(trpc.models.get.queryOptions({ model }));
  const { data: page } = useSuspenseQuery(trpc.versions.list.queryOptions({ model, ...startingAt(from) }));
  const base = baseOf(page.items[0]);
  return (
    <>
      <PageHeader
        title="Register prompt version"
        breadcrumb={[
          { label: 'Prompts', href: '/prompts' },
          { label: head.name, href: promptHref(head.id) },
        ]}
        lead="A version never changes once it is registered. A workflow names the version it says, so that changing a prompt is a change of the workflow, approved like any other."
      />
      <Editor key={base?.number} head={head} base={base} />
    </>
  );
}
