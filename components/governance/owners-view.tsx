'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useCan, useSession } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Textarea } from '#components/ui/input.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { notify } from '#components/ui/toast.tsx';
import {
  HOLDING_WORDING,
  type Holding,
  isOwnable,
  type OwnableKind,
} from '#server/governance/domain/holdings.ts';
import { GovernanceFrame } from './governance-frame.tsx';
import { PersonSelect } from './person-select.tsx';
import type { OwnersShown } from './rows.ts';

const STATES = {
  proposed: { word: 'Waits for an answer', signal: 'caution' },
  accepted: { word: 'Accepted', signal: 'clear' },
  declined: { word: 'Declined', signal: 'stop' },
  withdrawn: { word: 'Withdrawn', signal: 'dark' },
} as const;

function OfferDialog({
  holding,
  shown,
  onClose,
}: {
  holding: Holding & { kind: OwnableKind };
  shown: OwnersShown;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const [given, setGiven] = useState({ to: '', reason: '' });
  const offer = useMutation(
    trpc.owners.offer.mutationOptions({
      onSuccess: async () => {
        notify('clear', `${holding.name} is offered`, 'It changes hands when they accept.');
        onClose();
        await cache.invalidateQueries();
      },
    }),
  );
  const { error } = offer;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Hand over ${holding.name}`}
      description="It stays as it is until the other person accepts."
    >
      <DialogForm
        error={error}
        shown={['/to', '/reason']}
        submitLabel="Offer hand-over"
        isPending={offer.isPending}
        isIncomplete={given.to === ''}
        onSubmit={() => offer.mutate({ kind: holding.kind, subjectId: holding.id, ...given })}
        onCancel={onClose}
      >
        <PersonSelect
          label="To"
          members={shown.members.filter(({ id }) => id !== holding.personId)}
          value={given.to}
          error={fieldError(error, '/to')}
          onChange={(to) => setGiven({ ...given, to })}
        />
        <Field label="Reason" error={fieldError(error, '/reason')}>
          <Textarea
            rows={3}
            value={given.reason}
            onChange={(event) => setGiven({ ...given, reason: event.target.value })}
          />
        </Field>
      </DialogForm>
    </Dialog>
  );
}

function HoldingList(props: {
  holdings: readonly Holding[];
  mayOffer: boolean;
  emptyText: string;
  note: (holding: Holding) => string | null;
  onOffer: (holding: Holding & { kind: OwnableKind }) => void;
}) {
  const { holdings, mayOffer, emptyText, note, onOffer } = props;
  if (holdings.length === 0) return <p className="px-4 py-3 text-muted">{emptyText}</p>;
  return (
    <ul className="divide-y divide-line">
      {holdings.map((holding) => {
        const { kind, id, name } = holding;
        const said = note(holding);
        return (
          <li key={`${kind}-${id}`} className="flex flex-wrap items-center gap-2 px-4 py-2.5">
            <span className="min-w-0 flex-1 basis-40">
              <span className="font-medium">{name}</span> <Badge>{HOLDING_WORDING[kind]}</Badge>
              {said && <span className="block text-[13px] text-muted">{said}</span>}
            </span>
            {mayOffer && isOwnable(kind) && (
              <Button size="sm" onClick={() => onOffer({ ...holding, kind })}>
                Hand over {HOLDING_WORDING[kind].toLowerCase()} {name}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Handovers({ shown }: { shown: OwnersShown }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { person } = useSession();
  const name = (id: string) => shown.people[id]?.name ?? id;
  const decide = useMutation(
    trpc.owners.decide.mutationOptions({
      onSuccess: async ({ state }) => {
        notify('clear', `The hand-over is ${state}`);
        await cache.invalidateQueries();
      },
      onError: (error) => notify('stop', 'Nothing was changed', refusalOf(error).message),
    }),
  );
  if (shown.handovers.length === 0)
    return <p className="px-4 py-3 text-muted">Nothing was handed over yet.</p>;
  return (
    <ul className="divide-y divide-line">
      {shown.handovers.map(
        ({ id, kind, subjectName, fromId, toId, reason, state, proposedBy, proposedAt }) => {
          const isOpen = state === 'proposed';
          const press = (decision: 'accept' | 'decline' | 'withdraw') => decide.mutate({ id, decision });
          return (
            <li key={id} className="grid gap-1 px-4 py-2.5">
              <p className="flex flex-wrap items-center gap-2">
                <span className="font-medium">{subjectName}</span> <Badge>{HOLDING_WORDING[kind]}</Badge>
                <StateBadge signal={STATES[state].signal}>{STATES[state].word}</StateBadge>
              </p>
              <p className="text-[13px] text-muted">
                {name(fromId)} to {name(toId)}, offered by {name(proposedBy)} <RelativeTime at={proposedAt} />
                : {reason}
              </p>
              {isOpen && (
                <div className="flex flex-wrap gap-2">
                  {toId === person.id && (
                    <>
                      <Button size="sm" variant="primary" onClick={() => press('accept')}>
                        Accept {subjectName}
                      </Button>
                      <Button size="sm" onClick={() => press('decline')}>
                        Decline {subjectName}
                      </Button>
                    </>
                  )}
                  {(proposedBy === person.id || fromId === person.id) && (
                    <Button size="sm" variant="ghost" onClick={() => press('withdraw')}>
                      Withdraw offer of {subjectName}
                    </Button>
                  )}
                </div>
              )}
            </li>
          );
        },
      )}
    </ul>
  );
}

/** Who answers for what, what nobody does, and what is changing hands. */
export function OwnersView() {
  const { data } = useSuspenseQuery(useTRPC().owners.show.queryOptions({}));
  const can = useCan();
  const [offering, setOffering] = useState<(Holding & { kind: OwnableKind }) | null>(null);
  return (
    <GovernanceFrame
      title="Owners"
      lead="Workflows, models and risk assessments have one owner each; they change hands when the other person accepts."
    >
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="grid gap-4">
          <Panel title="Without an owner" subtitle="Whoever answered for it has left" flush>
            <HoldingList
              holdings={data.orphans}
              mayOffer={can('committee:manage')}
              emptyText="Everything has an owner who is still here."
              note={({ personId }) => `Last owned by ${data.people[personId]?.name ?? 'somebody who left'}`}
              onOffer={setOffering}
            />
          </Panel>
          <Panel title="What you answer for" flush>
            <HoldingList
              holdings={data.mine}
              mayOffer
              emptyText="You answer for nothing here."
              note={() => null}
              onOffer={setOffering}
            />
          </Panel>
        </div>
        <Panel title="Hand-overs" flush>
          <Handovers shown={data} />
        </Panel>
      </div>
      {offering && <OfferDialog holding={offering} shown={data} onClose={() => setOffering(null)} />}
    </GovernanceFrame>
  );
}
