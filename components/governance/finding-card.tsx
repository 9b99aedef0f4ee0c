'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useCan, useSession } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Textarea } from '#components/ui/input.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { notify } from '#components/ui/toast.tsx';
import { FINDING_SEVERITY_WORDING, whyNotFinding } from '#server/governance/domain/finding-states.ts';
import { FindingBadge } from './audit-badge.tsx';
import type { AuditShown, FindingShown } from './rows.ts';

function AnswerDialog({ finding, onClose }: { finding: FindingShown; onClose: () => void }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const [given, setGiven] = useState({ action: finding.action ?? '', evidence: finding.evidence ?? '' });
  const answer = useMutation(
    trpc.audits.answer.mutationOptions({
      onSuccess: async ({ state }) => {
        notify(
          'clear',
          state === 'remedied' ? 'The evidence waits for somebody to judge it' : 'The finding is in hand',
        );
        onClose();
        await cache.invalidateQueries();
      },
    }),
  );
  const { error } = answer;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Answer this finding"
      description="With evidence it can be closed by somebody else; without, it is in hand."
    >
      <DialogForm
        error={error}
        shown={['/action', '/evidence']}
        submitLabel="Save answer"
        isPending={answer.isPending}
        onSubmit={() => answer.mutate({ id: finding.id, ...given })}
        onCancel={onClose}
      >
        <Field label="What is done about it" error={fieldError(error, '/action')}>
          <Textarea
            rows={3}
            value={given.action}
            onChange={(event) => setGiven({ ...given, action: event.target.value })}
          />
        </Field>
        <Field
          label="What shows that it is done"
          hint="An event, a request, a document and where it lies."
          required={false}
          error={fieldError(error, '/evidence')}
        >
          <Textarea
            rows={3}
            value={given.evidence}
            onChange={(event) => setGiven({ ...given, evidence: event.target.value })}
          />
        </Field>
      </DialogForm>
    </Dialog>
  );
}

const VERDICTS = {
  close: {
    label: 'Close finding',
    effect: 'The finding is closed for good, with your reason and this evidence.',
  },
  return: { label: 'Send back', effect: 'The owner reads your reason and answers again.' },
} as const;
type Verdict = keyof typeof VERDICTS;

function JudgeDialog({
  finding,
  decision,
  onClose,
}: {
  finding: FindingShown;
  decision: Verdict;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const judge = useMutation(trpc.audits.judge.mutationOptions());
  const press = useMutation({
    mutationFn: (verdict: string) =>
      withStepUp(() => judge.mutateAsync({ id: finding.id, decision, verdict })),
    onSuccess: async () => {
      notify('clear', decision === 'close' ? 'The finding is closed' : 'The finding went back to its owner');
      onClose();
      await cache.invalidateQueries();
    },
  });
  const { label, effect } = VERDICTS[decision];
  return (
    <>
      <ConfirmDialog
        open
        onOpenChange={(open) => !open && onClose()}
        title={`${label}: ${finding.title}`}
        effect={effect}
        confirmLabel={label}
        danger={decision === 'return'}
        reasonMin={10}
        pending={press.isPending}
        error={press.error ? refusalOf(press.error).message : null}
        onConfirm={(verdict) => press.mutate(verdict)}
      />
      {dialog}
    </>
  );
}

function Acts({ finding }: { finding: FindingShown }) {
  const { person } = useSession();
  const can = useCan();
  const [open, setOpen] = useState<'answer' | Verdict | null>(null);
  const who = { id: person.id, mayManage: can('audit-plan:manage'), mayAnswer: can('finding:answer') };
  const why = (act: 'answer' | Verdict) => whyNotFinding(act, finding, who);
  if (finding.state === 'closed') return null;
  const isOwner = finding.ownerId === person.id;
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      {isOwner && (
        <Button variant="primary" reason={why('answer')} onClick={() => setOpen('answer')}>
          Answer finding
        </Button>
      )}
      {who.mayManage && !isOwner && (
        <Button variant="primary" reason={why('close')} onClick={() => setOpen('close')}>
          {VERDICTS.close.label}
        </Button>
      )}
      {why('return') === null && <Button onClick={() => setOpen('return')}>{VERDICTS.return.label}</Button>}
      {open === 'answer' && <AnswerDialog finding={finding} onClose={() => setOpen(null)} />}
      {(open === 'close' || open === 'return') && (
        <JudgeDialog finding={finding} decision={open} onClose={() => setOpen(null)} />
      )}
    </div>
  );
}

/** One finding: what is wrong, whose it is, what is done about it, and what shows that. */
export function FindingCard({ finding, shown }: { finding: FindingShown; shown: AuditShown }) {
  const name = (id: string | null) => (id ? (shown.people[id]?.name ?? id) : '');
  const workflow = shown.workflows.find(({ id }) => id === finding.workflowId);
  return (
    <Panel
      title={`${finding.auditNumber}.${finding.number} ${finding.title}`}
      subtitle={`Raised by ${name(finding.raisedBy)}${workflow ? ` about ${workflow.name}` : ''}`}
      actions={<FindingBadge finding={finding} />}
    >
      <p className="mb-3 whitespace-pre-line">{finding.detail}</p>
      <KeyValues
        items={[
          { label: 'Severity', value: <Badge>{FINDING_SEVERITY_WORDING[finding.severity]}</Badge> },
          { label: 'Owner', value: name(finding.ownerId) },
          { label: 'Due', value: <RelativeTime at={finding.dueAt} /> },
          ...(finding.action ? [{ label: 'Corrective action', value: finding.action }] : []),
          ...(finding.evidence ? [{ label: 'Evidence', value: finding.evidence }] : []),
          ...(finding.verdict ? [{ label: 'Judged', value: finding.verdict }] : []),
          ...(finding.closedBy ? [{ label: 'Closed by', value: name(finding.closedBy) }] : []),
        ]}
      />
      <Acts finding={finding} />
    </Panel>
  );
}
