'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select, Textarea } from '#components/ui/input.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { notify } from '#components/ui/toast.tsx';
import {
  INCIDENT_KIND_TABLE,
  INCIDENT_KINDS,
  type IncidentKind,
} from '#server/governance/domain/serious-incident.ts';

interface Subject {
  incidentId: string;
  openedAt: Date;
}

/** A moment as a field of local date and time takes it. */
function localMoment(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function ClassifyDialog({ incidentId, openedAt, onClose }: Subject & { onClose: () => void }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const [given, setGiven] = useState({
    kind: 'serious' as IncidentKind,
    reason: '',
    awareAt: localMoment(openedAt),
    freezeEvidence: true,
  });
  const classify = useMutation(
    trpc.classifications.classify.mutationOptions({
      onSuccess: async () => {
        notify('caution', 'The incident is classified');
        onClose();
        await cache.invalidateQueries();
      },
    }),
  );
  const { error } = classify;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Classify this incident"
      description="The kind decides until when the authority must be told; a first report may be incomplete."
    >
      <DialogForm
        error={error}
        shown={['/reason', '/awareAt']}
        submitLabel="Classify incident"
        isPending={classify.isPending}
        onSubmit={() =>
          classify.mutate({
            incidentId,
            ...given,
            awareAt: given.awareAt === '' ? '' : new Date(given.awareAt).toISOString(),
          })
        }
        onCancel={onClose}
      >
        <Field label="Kind" hint={INCIDENT_KIND_TABLE[given.kind].meaning}>
          <Select
            value={given.kind}
            onChange={(event) => {
              const kind = INCIDENT_KINDS.find((each) => each === event.target.value);
              if (kind) setGiven({ ...given, kind });
            }}
          >
            {INCIDENT_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {INCIDENT_KIND_TABLE[kind].name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Why" error={fieldError(error, '/reason')}>
          <Textarea
            rows={3}
            value={given.reason}
            onChange={(event) => setGiven({ ...given, reason: event.target.value })}
          />
        </Field>
        <Field
          label="When we became aware"
          hint="The clock starts then."
          error={fieldError(error, '/awareAt')}
        >
          <Input
            type="datetime-local"
            value={given.awareAt}
            onChange={(event) => setGiven({ ...given, awareAt: event.target.value })}
          />
        </Field>
        <Checkbox
          label="Freeze the evidence"
          hint="Nothing of what it is about is changed or erased before the authority was told."
          checked={given.freezeEvidence}
          onChange={(event) => setGiven({ ...given, freezeEvidence: event.target.checked })}
        />
      </DialogForm>
    </Dialog>
  );
}

function ReportDialog({ incidentId, onClose }: { incidentId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [reference, setReference] = useState('');
  const report = useMutation(trpc.classifications.report.mutationOptions());
  const send = useMutation({
    mutationFn: () => withStepUp(() => report.mutateAsync({ incidentId, reference })),
    onSuccess: async () => {
      notify('clear', 'The report is on record');
      onClose();
      await cache.invalidateQueries();
    },
  });
  return (
    <>
      <Dialog
        open
        onOpenChange={(open) => !open && onClose()}
        title="Record the report"
        description="Write down that the authority was told; the clock stops."
      >
        <DialogForm
          error={send.error}
          shown={['/reference']}
          submitLabel="Record report"
          isPending={send.isPending}
          onSubmit={() => send.mutate()}
          onCancel={onClose}
        >
          <Field label="Reference of the authority" error={fieldError(send.error, '/reference')}>
            <Input value={reference} onChange={(event) => setReference(event.target.value)} />
          </Field>
        </DialogForm>
      </Dialog>
      {dialog}
    </>
  );
}

/** How an incident stands under AI Act Article 73, with its clock. */
export function ClassificationPanel({ incidentId, openedAt }: Subject) {
  const query = useQuery(useTRPC().classifications.get.queryOptions({ incidentId }));
  const why = useWhyNot()('incident:classify');
  const [open, setOpen] = useState<'classify' | 'report' | null>(null);
  if (!query.data) return null;
  const known = query.data.classification;
  const isOpen = known !== null && known.dueAt !== null && known.reportedAt === null;
  const isLate = isOpen && known.dueAt !== null && known.dueAt.getTime() < Date.now();
  return (
    <Panel
      title="Serious incident"
      subtitle="AI Act, Article 73"
      actions={
        known?.reportedAt ? (
          <StateBadge signal="clear">Reported</StateBadge>
        ) : isOpen ? (
          <StateBadge signal={isLate ? 'stop' : 'caution'}>
            {isLate ? 'Report overdue' : 'To be reported'}
          </StateBadge>
        ) : undefined
      }
    >
      {known ? (
        <KeyValues
          items={[
            { label: 'Kind', value: INCIDENT_KIND_TABLE[known.kind].name },
            { label: 'Aware since', value: <RelativeTime at={known.awareAt} /> },
            { label: 'Report due', value: known.dueAt ? <RelativeTime at={known.dueAt} /> : 'not asked for' },
            ...(known.reportReference ? [{ label: 'Reference', value: known.reportReference }] : []),
            { label: 'Evidence', value: known.isFrozen ? 'frozen' : 'not frozen' },
          ]}
        />
      ) : (
        <p className="text-muted">Nobody has said yet whether this is a serious incident.</p>
      )}
      {!known?.reportedAt && (
        <div className="mt-3 flex flex-wrap gap-2">
          <Button reason={why} onClick={() => setOpen('classify')}>
            {known ? 'Classify again' : 'Classify incident'}
          </Button>
          {isOpen && !why && <Button onClick={() => setOpen('report')}>Record the report</Button>}
        </div>
      )}
      {open === 'classify' && (
        <ClassifyDialog incidentId={incidentId} openedAt={openedAt} onClose={() => setOpen(null)} />
      )}
      {open === 'report' && <ReportDialog incidentId={incidentId} onClose={() => setOpen(null)} />}
    </Panel>
  );
}
