'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select, Textarea } from '#components/ui/input.tsx';
import {
  FINDING_SEVERITIES,
  type FindingAct,
  type FindingSeverity,
} from '#server/approvals/domain/finding.ts';

const WORDING = {
  open: {
    title: 'Open a finding',
    effect: 'Nothing of this change is signed off or applied until a validator closes it.',
    label: 'Open finding',
    words: 'Question',
  },
  answer: {
    title: 'Answer the finding',
    effect: 'A validator who had no part in the change decides whether this settles it.',
    label: 'Send answer',
    words: 'Answer',
  },
  close: {
    title: 'Close the finding',
    effect: 'Says that it is settled. Name the evidence, so that others can look for themselves.',
    label: 'Close finding',
    words: 'Why it is settled',
  },
  reopen: {
    title: 'Open the finding again',
    effect: 'Nothing of this change is applied until it is closed again.',
    label: 'Reopen finding',
    words: 'What is not settled',
  },
} as const satisfies Record<FindingAct, { title: string; effect: string; label: string; words: string }>;

interface Given {
  words: string;
  severity: FindingSeverity;
  evidenceUrl: string;
  evidenceDigest: string;
}

function evidenceOf({ evidenceUrl, evidenceDigest }: Given) {
  return {
    ...(evidenceUrl.trim() !== '' && { evidenceUrl: evidenceUrl.trim() }),
    ...(evidenceDigest.trim() !== '' && { evidenceDigest: evidenceDigest.trim() }),
  };
}

/** The acts on findings of a request, each as a mutation that refreshes the page. */
function useFindingActs() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const settled = { onSettled: () => cache.invalidateQueries({ queryKey: trpc.requests.pathKey() }) };
  return {
    open: useMutation(trpc.validation.open.mutationOptions(settled)),
    answer: useMutation(trpc.validation.answer.mutationOptions(settled)),
    close: useMutation(trpc.validation.close.mutationOptions(settled)),
    reopen: useMutation(trpc.validation.reopen.mutationOptions(settled)),
  };
}

interface Props {
  act: FindingAct;
  requestId: string;
  /** Missing when one is opened. */
  findingId?: string;
  onClose: () => void;
}

/** Asks for what an act on a finding needs, and does it. */
export function FindingDialog({ act, requestId, findingId = '', onClose }: Props) {
  const [given, setGiven] = useState<Given>({
    words: '',
    severity: 'medium',
    evidenceUrl: '',
    evidenceDigest: '',
  });
  const acts = useFindingActs();
  const { withStepUp, dialog } = useStepUp();
  const { title, effect, label, words: wordsLabel } = WORDING[act];
  const { error, isPending } = acts[act];

  const send = (): Promise<unknown> => {
    const { words, severity } = given;
    const evidence = evidenceOf(given);
    if (act === 'open') return acts.open.mutateAsync({ requestId, severity, words, ...evidence });
    if (act === 'answer') return acts.answer.mutateAsync({ id: findingId, words, ...evidence });
    if (act === 'close') return acts.close.mutateAsync({ id: findingId, words, ...evidence });
    return acts.reopen.mutateAsync({ id: findingId, words });
  };

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title} description={effect}>
      {dialog}
      <DialogForm
        error={error}
        shown={['/words', '/evidenceUrl', '/evidenceDigest']}
        submitLabel={label}
        isPending={isPending}
        isIncomplete={given.words.trim().length < 5}
        onSubmit={() => void withStepUp(send).then(onClose, () => undefined)}
        onCancel={onClose}
      >
        {act === 'open' && (
          <Field label="Severity">
            <Select
              value={given.severity}
              onChange={(event) => {
                const severity = FINDING_SEVERITIES.find((one) => one === event.target.value);
                if (severity) setGiven({ ...given, severity });
              }}
            >
              {FINDING_SEVERITIES.map((severity) => (
                <option key={severity} value={severity}>
                  {severity}
                </option>
              ))}
            </Select>
          </Field>
        )}
        <Field label={wordsLabel} error={fieldError(error, '/words')}>
          <Textarea
            rows={3}
            maxLength={2000}
            value={given.words}
            onChange={(event) => setGiven({ ...given, words: event.target.value })}
          />
        </Field>
        {act !== 'reopen' && (
          <>
            <Field label="Evidence, as an address" required={false} error={fieldError(error, '/evidenceUrl')}>
              <Input
                type="url"
                placeholder="https://"
                value={given.evidenceUrl}
                onChange={(event) => setGiven({ ...given, evidenceUrl: event.target.value })}
              />
            </Field>
            <Field
              label="SHA-256 of the evidence"
              required={false}
              error={fieldError(error, '/evidenceDigest')}
            >
              <Input
                spellCheck={false}
                value={given.evidenceDigest}
                onChange={(event) => setGiven({ ...given, evidenceDigest: event.target.value })}
              />
            </Field>
          </>
        )}
      </DialogForm>
    </Dialog>
  );
}
