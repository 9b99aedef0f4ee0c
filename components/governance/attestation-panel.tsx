'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useSession, useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Textarea } from '#components/ui/input.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { notify } from '#components/ui/toast.tsx';
import { EVIDENCE_STATUS_TABLE } from '#server/governance/domain/evidence.ts';
import { ATTESTATIONS, type AttestationId } from '#server/governance/domain/evidence-queries.ts';
import type { ControlShown, EvidencePart } from './rows.ts';

type Part = Extract<EvidencePart, { kind: 'attestation' }>;
type Attestation = Part['attestations'][number];

function AttestDialog({ id, onClose }: { id: AttestationId; onClose: () => void }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [given, setGiven] = useState({ statement: '', proof: '' });
  const attest = useMutation(trpc.controls.attest.mutationOptions());
  const send = useMutation({
    mutationFn: () => withStepUp(() => attest.mutateAsync({ evidence: id, ...given })),
    onSuccess: async () => {
      notify('clear', 'Your word is on record', 'It counts once a second person has confirmed it.');
      onClose();
      await cache.invalidateQueries();
    },
  });
  const { error } = send;
  return (
    <>
      <Dialog
        open
        onOpenChange={(open) => !open && onClose()}
        title="Attest to this"
        description={`${ATTESTATIONS[id].asks}. Your word expires after ${ATTESTATIONS[id].days} days.`}
      >
        <DialogForm
          error={error}
          shown={['/statement', '/proof']}
          submitLabel="Attest"
          isPending={send.isPending}
          onSubmit={() => send.mutate()}
          onCancel={onClose}
        >
          <Field
            label="What was done"
            hint="When, by whom, with which result."
            error={fieldError(error, '/statement')}
          >
            <Textarea
              rows={4}
              value={given.statement}
              onChange={(event) => setGiven({ ...given, statement: event.target.value })}
            />
          </Field>
          <Field label="Where the proof lies" error={fieldError(error, '/proof')}>
            <Input
              value={given.proof}
              onChange={(event) => setGiven({ ...given, proof: event.target.value })}
            />
          </Field>
        </DialogForm>
      </Dialog>
      {dialog}
    </>
  );
}

function AttestationLine({
  attestation,
  names,
}: {
  attestation: Attestation;
  names: (id: string) => string;
}) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const { person } = useSession();
  const why = useWhyNot()('control:attest');
  const confirm = useMutation(trpc.controls.confirm.mutationOptions());
  const press = useMutation({
    mutationFn: () => withStepUp(() => confirm.mutateAsync({ id: attestation.id })),
    onSuccess: async () => {
      notify('clear', 'The attestation is confirmed');
      await cache.invalidateQueries();
    },
    onError: (error) => notify('stop', 'Nothing was changed', refusalOf(error).message),
  });
  const { attestedBy, confirmedBy, statement, evidence, attestedAt, expiresAt } = attestation;
  const whyNot =
    why ?? (attestedBy === person.id ? 'You attested to this. A second person confirms it.' : null);
  return (
    <li className="grid gap-1 px-4 py-3">
      <p className="whitespace-pre-line">{statement}</p>
      <p className="text-[13px] text-muted">
        {names(attestedBy)} attested <RelativeTime at={attestedAt} />; proof: {evidence}.{' '}
        {confirmedBy ? `Confirmed by ${names(confirmedBy)}.` : 'Not confirmed, so it does not count.'} Expires{' '}
        <RelativeTime at={expiresAt} />.
      </p>
      {!confirmedBy && (
        <div>
          <Button size="sm" reason={whyNot} pending={press.isPending} onClick={() => press.mutate()}>
            Confirm attestation
          </Button>
        </div>
      )}
      {dialog}
    </li>
  );
}

/** A person's word where no query can look: labelled as such, expiring, and counted only when a second person confirmed it. */
export function AttestationPanel({ part, shown }: { part: Part; shown: ControlShown }) {
  const why = useWhyNot()('control:attest');
  const [isOpen, setIsOpen] = useState(false);
  const { word, signal } = EVIDENCE_STATUS_TABLE[part.status];
  const names = (id: string) => shown.people[id]?.name ?? id;
  return (
    <Panel
      title={part.title}
      subtitle="Attested by people: no query can see this"
      actions={
        <>
          <StateBadge signal={signal}>{word}</StateBadge>
          <Button size="sm" reason={why} onClick={() => setIsOpen(true)}>
            Attest to this
          </Button>
        </>
      }
      flush
    >
      {part.attestations.length === 0 ? (
        <p className="px-4 py-3 text-muted">Nobody has attested to this yet.</p>
      ) : (
        <ul className="divide-y divide-line">
          {part.attestations.map((attestation) => (
            <AttestationLine key={attestation.id} attestation={attestation} names={names} />
          ))}
        </ul>
      )}
      {isOpen && <AttestDialog id={part.id as AttestationId} onClose={() => setIsOpen(false)} />}
    </Panel>
  );
}
