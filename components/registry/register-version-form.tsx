'use client';

import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { UnsavedGuard } from '#components/forms/unsaved-guard.tsx';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Textarea } from '#components/ui/input.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { CARD_SECTIONS, type ModelCard } from '#server/registry/domain/model-card.ts';
import { ArtifactField } from './artifact-field.tsx';
import { fieldErrorOf, formErrorOf } from './field-error.ts';
import { JsonEditor } from './json-editor.tsx';
import type { UploadedFile } from './upload-file.ts';
import { draftFrom, draftProblems, type VersionDraft, versionInput } from './version-draft.ts';
import { VersionEvidenceFields } from './version-evidence-fields.tsx';
import { VersionOriginFields } from './version-origin-fields.tsx';

const SHOWN = ['/artifactId', '/signature', '/tensorMapping', '/trainingDataset', '/trainingProfile'];

interface PartProps {
  draft: VersionDraft;
  change: (part: Partial<VersionDraft>) => void;
}

function CardFields({ draft, change }: PartProps) {
  return (
    <Panel title="Model card" subtitle="What people must know before they rely on it.">
      <div className="grid gap-4">
        {(Object.keys(CARD_SECTIONS) as (keyof ModelCard)[]).map((key) => (
          <Field key={key} label={CARD_SECTIONS[key]} required={false}>
            <Textarea
              rows={2}
              maxLength={4000}
              value={draft.card[key]}
              onChange={(event) => change({ card: { ...draft.card, [key]: event.target.value } })}
            />
          </Field>
        ))}
      </div>
    </Panel>
  );
}

function PeopleFields({ draft, change, error }: PartProps & { error: unknown }) {
  return (
    <Panel title="People and tags">
      <div className="grid gap-4">
        <Field
          label="Contributors besides you"
          required={false}
          hint="E-mails, separated by spaces. Nobody who contributed may sign for it."
          error={fieldErrorOf(error, '/contributors')}
        >
          <Input
            value={draft.contributors.join(' ')}
            onChange={(event) => change({ contributors: event.target.value.split(/[\s,]+/) })}
          />
        </Field>
        <Field
          label="Tags"
          required={false}
          hint="One per line, such as team: lending"
          error={fieldErrorOf(error, '/tags')}
        >
          <Textarea rows={3} value={draft.tags} onChange={(event) => change({ tags: event.target.value })} />
        </Field>
        <Field label="What changed in this version" required={false}>
          <Textarea
            rows={2}
            value={draft.description}
            onChange={(event) => change({ description: event.target.value })}
          />
        </Field>
      </div>
    </Panel>
  );
}

/** Uploads a file and registers it as the model's next version; it begins with what the newest version said. */
export function RegisterVersionForm({ model }: { model: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const reason = useWhyNot()('version:register');
  const { data: head } = useSuspenseQuery(trpc.models.get.queryOptions({ model }));
  const { data: newest } = useSuspenseQuery(trpc.versions.list.queryOptions({ model, limit: 1 }));
  const [initial] = useState(() => draftFrom(newest.items[0]));
  const [draft, setDraft] = useState(initial);
  const [file, setFile] = useState<UploadedFile | null>(null);
  const register = useMutation(
    trpc.versions.register.mutationOptions({
      onSuccess: ({ number }) => router.push(`/models/${head.id}/versions/${number}`),
    }),
  );
  const change = (part: Partial<VersionDraft>) => setDraft((before) => ({ ...before, ...part }));
  const problems = draftProblems(draft);
  const isBegun = draft !== initial || file !== null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const contributors = draft.contributors.filter((name) => name !== '');
    if (file && Object.keys(problems).length === 0)
      register.mutate(versionInput(head.id, file.id, { ...draft, contributors }));
  };
  const { error } = register;
  const failure = formErrorOf(error, SHOWN);
  const missing = file ? null : 'Upload the file first.';
  return (
    <>
      <PageHeader
        title="Register version"
        breadcrumb={[
          { label: 'Models', href: '/models' },
          { label: head.name, href: `/models/${head.id}` },
        ]}
        lead={
          newest.items[0]
            ? `A version never changes once it is registered. Tensors, card and tags begin as those of version ${newest.items[0].number}.`
            : 'A version never changes once it is registered.'
        }
      />
      <form onSubmit={submit} className="grid max-w-3xl gap-4" noValidate>
        <UnsavedGuard active={isBegun && !register.isPending && !register.isSuccess} />
        <Panel title="File">
          <ArtifactField uploaded={file} onUploaded={setFile} error={fieldErrorOf(error, '/artifactId')} />
        </Panel>
        <VersionEvidenceFields draft={draft} change={change} problems={problems} error={error} />
        <Panel
          title="Tensors"
          subtitle="What the engine sees, and which field of the input fills which tensor."
        >
          <Field
            label="Signature and mapping"
            hint="Each input takes one field; outputs name the numbers a policy may judge by."
            error={
              problems.tensors ?? fieldErrorOf(error, '/signature') ?? fieldErrorOf(error, '/tensorMapping')
            }
          >
            <JsonEditor value={draft.tensors} onChange={(tensors) => change({ tensors })} />
          </Field>
        </Panel>
        <VersionOriginFields draft={draft} change={change} problems={problems} error={error} />
        <CardFields draft={draft} change={change} />
        <PeopleFields draft={draft} change={change} error={error} />
        {failure && (
          <p role="alert" className="text-stop">
            {failure}
          </p>
        )}
        <div>
          <Button type="submit" variant="primary" pending={register.isPending} reason={reason ?? missing}>
            Register version
          </Button>
        </div>
      </form>
    </>
  );
}
