'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { formError } from '#components/forms/form-errors.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { type Signal, StateBadge } from '#components/ui/state-badge.tsx';
import { WebhookSecretDialog } from './webhook-dialog.tsx';

export interface WebhookEntry {
  id: string;
  name: string;
  url: string;
  eventTypes: readonly string[];
  createdByName: string;
  createdAt: Date;
  pausedAt: Date | null;
  behind: number;
  failures: number;
  nextAttemptAt: Date;
  deliveredAt: Date | null;
  lastError: string | null;
}

function stateOf({ pausedAt, failures, behind }: WebhookEntry): { signal: Signal; word: string } {
  if (pausedAt) return { signal: 'dark', word: 'Paused' };
  if (failures > 0) return { signal: 'stop', word: 'Failing' };
  return behind > 0 ? { signal: 'caution', word: 'Catching up' } : { signal: 'clear', word: 'Up to date' };
}

function Delivery({ webhook }: { webhook: WebhookEntry }) {
  const { behind, deliveredAt, failures, lastError, nextAttemptAt, pausedAt } = webhook;
  return (
    <p className="text-[13px] text-muted">
      {deliveredAt ? (
        <>
          last taken <RelativeTime at={deliveredAt} />
        </>
      ) : (
        'nothing taken yet'
      )}
      {behind > 0 && ` · ${behind} ${behind === 1 ? 'event waits' : 'events wait'}`}
      {failures > 0 && lastError && (
        <span className="block text-stop">
          {failures} failed in a row: {lastError}.
          {!pausedAt && (
            <>
              {' '}
              Tried again <RelativeTime at={nextAttemptAt} />.
            </>
          )}
        </span>
      )}
    </p>
  );
}

type Asking = 'rotate' | 'remove' | null;

/** One webhook: where it leads, how far it has come, and what can be done about it. */
export function WebhookRow({ webhook, onChanged }: { webhook: WebhookEntry; onChanged: () => void }) {
  const trpc = useTRPC();
  const whyNot = useWhyNot()('webhook:manage');
  const { withStepUp, dialog } = useStepUp();
  const [asking, setAsking] = useState<Asking>(null);
  const after = { onSuccess: onChanged };
  const change = useMutation(trpc.webhooks.change.mutationOptions(after));
  const rotate = useMutation(trpc.webhooks.rotateSecret.mutationOptions(after));
  const remove = useMutation(trpc.webhooks.remove.mutationOptions(after));
  const { id, name, url, eventTypes } = webhook;
  const state = stateOf(webhook);
  const act = (run: () => Promise<unknown>) =>
    withStepUp(run)
      .then(() => setAsking(null))
      .catch(() => undefined);
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0">
      {dialog}
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{name}</span>
          <StateBadge signal={state.signal}>{state.word}</StateBadge>
          <Badge>{eventTypes.length === 0 ? 'all events' : `${eventTypes.length} types of events`}</Badge>
        </p>
        <p className="break-all font-mono text-[13px]">{url}</p>
        <Delivery webhook={webhook} />
      </div>
      {!whyNot && (
        <div className="flex flex-wrap gap-2">
          <Button
            size="sm"
            pending={change.isPending}
            onClick={() => void act(() => change.mutateAsync({ id, isPaused: webhook.pausedAt === null }))}
          >
            {webhook.pausedAt ? `Resume ${name}` : `Pause ${name}`}
          </Button>
          <Button size="sm" onClick={() => setAsking('rotate')}>
            Rotate secret
          </Button>
          <Button size="sm" variant="danger" onClick={() => setAsking('remove')}>
            Remove webhook
          </Button>
        </div>
      )}
      {rotate.data && <WebhookSecretDialog secret={rotate.data.secret} onClose={() => rotate.reset()} />}
      <ConfirmDialog
        open={asking === 'rotate'}
        onOpenChange={() => setAsking(null)}
        title={`Rotate the secret of ${name}`}
        effect="For a day, messages are signed by both secrets. Give the receiver the new one until then."
        confirmLabel="Rotate secret"
        pending={rotate.isPending}
        error={formError(rotate.error)}
        onConfirm={() => void act(() => rotate.mutateAsync({ id }))}
      />
      <ConfirmDialog
        open={asking === 'remove'}
        onOpenChange={() => setAsking(null)}
        danger
        title={`Remove ${name}`}
        effect="Nothing is sent there any more. What waits is not sent either; the log keeps it."
        confirmLabel="Remove webhook"
        pending={remove.isPending}
        error={formError(remove.error)}
        onConfirm={() => void act(() => remove.mutateAsync({ id }))}
      />
    </li>
  );
}
