'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { notify } from '#components/ui/toast.tsx';
import type { DeploymentDetail } from '#server/deployments/domain/deployment-facts.ts';

/** The aliases that a deployment follows: pipelines move them, and each move asks to serve another version here. */
export function FollowPanel({ deployment }: { deployment: DeploymentDetail }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const reason = useWhyNot()('workflow:edit');
  const serving = deployment.revisions.find(({ id }) => id === deployment.desiredRevisionId);
  const [form, setForm] = useState({ model: serving?.model.name ?? '', alias: '' });
  const { data, error } = useQuery(trpc.deployments.follows.queryOptions({ id: deployment.id }));
  const refresh = () => queries.invalidateQueries(trpc.deployments.follows.pathFilter());
  const follow = useMutation(
    trpc.deployments.followAlias.mutationOptions({
      onSuccess: async () => {
        notify('clear', `This deployment follows ${form.alias} of ${form.model}`);
        setForm({ ...form, alias: '' });
        await refresh();
      },
    }),
  );
  const unfollow = useMutation(
    trpc.deployments.unfollowAlias.mutationOptions({
      onSuccess: refresh,
      onError: (cause) => notify('stop', 'It is followed still', refusalOf(cause).message),
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    follow.mutate({ deploymentId: deployment.id, ...form });
  };
  return (
    <Panel
      title="Follows"
      subtitle="Moving an alias that is followed here asks, by a change request, to serve the version it is to point at."
    >
      {error && <p className="text-muted">{refusalOf(error).message}</p>}
      <ul className="mb-3 grid gap-1">
        {data?.items.map(({ id, alias, model, modelId }) => (
          <li key={id} className="flex flex-wrap items-center gap-2">
            <span>
              <span className="font-medium">{alias}</span> of {model}
            </span>
            {!reason && (
              <Button
                size="sm"
                variant="ghost"
                onClick={() => unfollow.mutate({ deploymentId: deployment.id, model: modelId })}
              >
                Follow no longer
                <span className="sr-only">
                  {' '}
                  {alias} of {model}
                </span>
              </Button>
            )}
          </li>
        ))}
        {data?.items.length === 0 && (
          <li className="text-muted">No alias. Change requests alone say what is served here.</li>
        )}
      </ul>
      <form onSubmit={submit} className="grid gap-2 sm:flex sm:items-end" noValidate>
        <Field label="Model or prompt">
          <Input value={form.model} onChange={(event) => setForm({ ...form, model: event.target.value })} />
        </Field>
        <Field label="Alias to follow" error={follow.error ? refusalOf(follow.error).message : undefined}>
          <Input value={form.alias} onChange={(event) => setForm({ ...form, alias: event.target.value })} />
        </Field>
        <Button type="submit" pending={follow.isPending} reason={reason}>
          Follow alias
        </Button>
      </form>
    </Panel>
  );
}
