'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { notify } from '#components/ui/toast.tsx';
import { fieldErrorOf } from './field-error.ts';
import { modelHref } from './model-address.ts';
import { RemoveAlias } from './remove-alias.tsx';
import type { PointersRow } from './rows.ts';
import { tellFollowers } from './tell-followers.ts';

interface Props {
  model: {
    id: string;
    name: string;
    kind: string;
    aliases: readonly Alias[];
    followed: readonly { alias: string; deployments: number }[];
  };
}
interface Alias {
  id: string;
  name: string;
  versionNumber: number;
  setAt: Date;
}

const LINK = 'inline-flex min-h-6 items-center underline';

/** What moves when an alias does, and what its move waits for. */
function Following({ alias, pointers }: { alias: string; pointers: PointersRow }) {
  const followers = pointers.followers.filter((follower) => follower.alias === alias);
  const waiting = pointers.waiting.filter(({ kind, name }) => kind === 'alias' && name === alias);
  if (followers.length === 0 && waiting.length === 0) return null;
  return (
    <ul className="basis-full pl-4 text-[13px]">
      {followers.map(({ workflow, environment }) => (
        <li key={`${workflow.id} ${environment}`} className="flex flex-wrap items-center gap-1">
          Followed by
          <Link href={`/workflows/${workflow.id}`} className={LINK}>
            {workflow.name}
          </Link>
          in {environment}
        </li>
      ))}
      {waiting.map(({ to, request }) => (
        <li key={`${to} ${request.id}`} className="flex flex-wrap items-center gap-1">
          <StateBadge signal="caution">waits for approval</StateBadge>
          to point at version {to}:
          <Link href={`/requests/${request.id}`} className={LINK}>
            request {request.number}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function AliasLine({ alias, model, pointers }: Props & { alias: Alias; pointers: PointersRow | undefined }) {
  const reason = useWhyNot()('alias:set');
  return (
    <li className="flex flex-wrap items-center gap-2">
      <span className="font-medium">{alias.name}</span>
      <Link href={`${modelHref(model.id, model.kind)}/versions/${alias.versionNumber}`} className={LINK}>
        version {alias.versionNumber}
      </Link>
      {model.followed.some((followed) => followed.alias === alias.name) && (
        <Badge>followed by a deployment</Badge>
      )}
      <span className="text-[13px] text-muted">
        <RelativeTime at={alias.setAt} />
      </span>
      {!reason && <RemoveAlias model={model} alias={alias} />}
      {pointers && <Following alias={alias.name} pointers={pointers} />}
    </li>
  );
}

function SetAliasForm({ model, pointers }: Props & { pointers: PointersRow | undefined }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const reason = useWhyNot()('alias:set');
  const [form, setForm] = useState({ alias: '', version: '' });
  const set = useMutation(
    trpc.models.setAlias.mutationOptions({
      onSuccess: async ({ alias, from, to, requests }) => {
        if (requests.length > 0)
          notify(
            'caution',
            `${alias} waits for approval`,
            `A deployment follows it. Request ${requests.map(({ number }) => number).join(', ')} asks to serve version ${to}.`,
          );
        else
          notify(
            'clear',
            `${alias} points at version ${to}`,
            from === null ? undefined : `It was version ${from}.`,
          );
        setForm({ alias: '', version: '' });
        await queries.invalidateQueries(trpc.models.pathFilter());
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate({ model: model.id, alias: form.alias, version: Number(form.version) });
  };
  const effect = tellFollowers(form, pointers?.followers ?? []);
  const refusal = set.error ? refusalOf(set.error) : null;
  return (
    <form onSubmit={submit} className="grid gap-2" noValidate>
      <div className="grid gap-2 sm:flex sm:items-end">
        <Field label="Alias" error={fieldErrorOf(set.error, '/alias')}>
          <Input value={form.alias} onChange={(event) => setForm({ ...form, alias: event.target.value })} />
        </Field>
        <Field label="Version" error={fieldErrorOf(set.error, '/version')}>
          <Input
            inputMode="numeric"
            value={form.version}
            onChange={(event) => setForm({ ...form, version: event.target.value })}
          />
        </Field>
        <Button type="submit" pending={set.isPending} reason={reason}>
          Set alias
        </Button>
      </div>
      <p role="status" className="text-[13px] text-muted">
        {effect}
      </p>
      {refusal && refusal.fields.length === 0 && (
        <p role="alert" className="break-words text-stop">
          {refusal.message}
        </p>
      )}
    </form>
  );
}

/** Names that point at versions, for pipelines; what serves is decided by change requests alone, and so is a followed one. */
export function AliasPanel({ model }: Props) {
  const trpc = useTRPC();
  const { data: pointers } = useQuery(trpc.models.pointers.queryOptions({ model: model.id }));
  return (
    <Panel
      title="Aliases"
      subtitle="Names for pipelines. Where a deployment follows one, moving it asks to serve another version."
    >
      <ul className="mb-3 grid gap-1">
        {model.aliases.map((alias) => (
          <AliasLine key={alias.id} alias={alias} model={model} pointers={pointers} />
        ))}
        {model.aliases.length === 0 && <li className="text-muted">No aliases yet.</li>}
      </ul>
      <SetAliasForm model={model} pointers={pointers} />
    </Panel>
  );
}
