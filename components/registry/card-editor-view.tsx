'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { UnsavedGuard } from '#components/forms/unsaved-guard.tsx';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { notify } from '#components/ui/toast.tsx';
import { CARD_SECTIONS, type ModelCard, modelCardSchema } from '#server/registry/domain/model-card.ts';
import { changedSections, missingSections } from '#server/registry/domain/required-sections.ts';
import { CardHistory } from './card-history.tsx';
import { CardSectionField } from './card-section-field.tsx';
import { fieldErrorOf, formErrorOf } from './field-error.ts';
import { modelHref } from './model-address.ts';
import type { CardRow } from './rows.ts';

const EMPTY = modelCardSchema.parse({});
const SHOWN = Object.keys(CARD_SECTIONS).map((section) => `/card/${section}`);

function Uses({ usedBy }: Pick<CardRow, 'usedBy'>) {
  if (usedBy.length === 0)
    return (
      <p className="text-muted">No workflow uses this model yet, so that nothing is required of its card.</p>
    );
  return (
    <ul className="grid gap-1">
      {usedBy.map(({ id, name, riskTier }) => (
        <li key={id} className="flex flex-wrap items-center gap-2">
          <Link
            href={`/workflows/${id}`}
            className="inline-flex min-h-6 items-center font-medium hover:underline"
          >
            {name}
          </Link>
          <span className="text-muted">risk tier {riskTier}</span>
        </li>
      ))}
    </ul>
  );
}

/** What still keeps the gate of a promotion closed, in words. */
function missingWords(card: ModelCard, sections: CardRow['sections']): string {
  const missing = missingSections(card, sections).map((section) => CARD_SECTIONS[section]);
  return missing.length === 0
    ? 'Everything that is required says something.'
    : `Still to be said: ${missing.join(', ')}.`;
}

function Editor({ shown }: { shown: CardRow }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const newest = shown.revisions[0];
  const before: ModelCard = { ...EMPTY, ...newest?.card };
  const [card, setCard] = useState(before);
  const [note, setNote] = useState('');
  const reason = useWhyNot()('version:register');
  const revise = useMutation(
    trpc.cards.revise.mutationOptions({
      onSuccess: async ({ number }) => {
        notify('clear', `Revision ${number} is the card now`);
        await Promise.all([
          queries.invalidateQueries(trpc.cards.pathFilter()),
          queries.invalidateQueries(trpc.versions.pathFilter()),
        ]);
      },
    }),
  );
  const changed = changedSections(before, card);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed.length > 0)
      revise.mutate({ versionId: shown.version.id, basedOn: newest?.number ?? 0, card, note });
  };
  const failure = formErrorOf(revise.error, SHOWN);
  return (
    <form onSubmit={submit} className="grid gap-4" noValidate>
      <UnsavedGuard active={changed.length > 0 && !revise.isPending} />
      <Panel
        title="What is said"
        subtitle="In Markdown: # headings, - lists, **bold**, [words](https://address)."
      >
        <div className="grid gap-5">
          {shown.sections.map((section) => (
            <CardSectionField
              key={section.section}
              section={section}
              text={card[section.section]}
              onChange={(text) => setCard({ ...card, [section.section]: text })}
              error={fieldErrorOf(revise.error, `/card/${section.section}`)}
            />
          ))}
          <Field
            label="Why it says something else now"
            required={false}
            error={fieldErrorOf(revise.error, '/note')}
          >
            <Input maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />
          </Field>
        </div>
      </Panel>
      <p role="status" className="text-muted">
        {missingWords(card, shown.sections)}
      </p>
      {failure && (
        <p role="alert" className="break-words text-stop">
          {failure}
        </p>
      )}
      <div>
        <Button
          type="submit"
          variant="primary"
          pending={revise.isPending}
          reason={reason ?? (changed.length === 0 ? 'Change a section first.' : null)}
        >
          Revise card
        </Button>
      </div>
    </form>
  );
}

interface Props {
  model: string;
  version: string;
  isPrompt?: boolean;
}

/** Says something else of a version: its sections, what its workflows' tiers require of them, and every revision before. */
export function CardEditorView({ model, version, isPrompt = false }: Props) {
  const trpc = useTRPC();
  const { data: shown } = useSuspenseQuery(trpc.cards.show.queryOptions({ model, version }));
  const { version: facts } = shown;
  const address = modelHref(facts.model.id, isPrompt ? 'prompt' : 'other');
  return (
    <>
      <PageHeader
        title={`Card of ${facts.model.name} version ${facts.number}`}
        breadcrumb={[
          isPrompt ? { label: 'Prompts', href: '/prompts' } : { label: 'Models', href: '/models' },
          { label: facts.model.name, href: address },
          { label: `Version ${facts.number}`, href: `${address}/versions/${facts.number}` },
        ]}
        lead="The version stays as it is; what is said of it may be said better. Whoever asked to promote it asks again after that, for people sign what they read."
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Editor key={shown.revisions[0]?.number} shown={shown} />
        <div className="grid gap-4">
          <Panel title="Workflows that use it" subtitle="Their risk tiers say which sections are required.">
            <Uses usedBy={shown.usedBy} />
          </Panel>
          <CardHistory revisions={shown.revisions} />
        </div>
      </div>
    </>
  );
}
