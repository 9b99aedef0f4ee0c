'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
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
import { notify } from '#components/ui/toast.tsx';
import { fieldErrorOf } from './field-error.ts';

interface Props {
  model: {
    id: string;
    name: string;
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

/** Names that point at versions, for pipelines; what serves is decided by change requests alone, and so is a followed one. */
export function AliasPanel({ model }: Props) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const reason = useWhyNot()('alias:set');
  const [form, setForm] = useState({ alias: '', version: '' });
  const refresh = () => queries.invalidateQueries(trpc.models.pathFilter());
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
        await refresh();
      },
    }),
  );
  const remove = useMutation(
    trpc.models.removeAlias.mutationOptions({
      onSuccess: refresh,
      onError: (error) => notify('stop', 'The alias was not removed', refusalOf(error).message),
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate({ model: model.id, alias: form.alias, version: Number(form.version) });
  };
  return (
    <Panel
      title="Aliases"
      subtitle="Names for pipelines. Where a deployment follows one, moving it asks to serve another version."
    >
      <ul className="mb-3 grid gap-1">
        {model.aliases.map((alias) => (
          <li key={alias.id} className="flex flex-wrap items-center gap-2">
            <span className="font-medium">{alias.name}</span>
            <span>version {alias.versionNumber}</span>
            {model.followed.some((followed) => followed.alias === alias.name) && (
              <Badge>followed by a deployment</Badge>
            )}
            <span className="text-[13px] text-muted">
              <RelativeTime at={alias.setAt} />
            </span>
            {!reason && (
              <Button
                size="sm"
                variant="ghost"
                onClick={() => remove.mutate({ model: model.id, alias: alias.name })}
              >
                Remove alias
                <span className="sr-only"> {alias.name}</span>
              </Button>
            )}
          </li>
        ))}
        {model.aliases.length === 0 && <li className="text-muted">No aliases yet.</li>}
      </ul>
      <form onSubmit={submit} className="grid gap-2 sm:flex sm:items-end" noValidate>
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
      </form>
    </Panel>
  );
}
