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
import { notify } from '#components/ui/toast.tsx';
import { GATE_WORDING } from '#server/approvals/domain/gates.ts';
import { GATES, type GateName } from '#server/approvals/domain/policy.ts';
import { isWaivable } from '#server/approvals/domain/waivers.ts';

interface Props {
  /** One request, whose failing gate is known; or a workflow, for which one is chosen. */
  of: { requestId: string; gate: string } | { workflowId: string };
  onClose: () => void;
}

const CHOICES = GATES.filter(isWaivable);

const USUAL_DAYS = '30';

/** Accepts in one's own name, until a date, that a gate does not pass: of one request, or of every request of a workflow. */
export function WaiveGateDialog({ of, onClose }: Props) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [reason, setReason] = useState('');
  const [days, setDays] = useState(USUAL_DAYS);
  const [chosen, setChosen] = useState<GateName>(CHOICES[0] ?? GATES[0]);
  const gate = 'gate' in of ? (of.gate as GateName) : chosen;
  const grant = useMutation(trpc.waivers.grant.mutationOptions());
  const submit = async () => {
    const { gate: _, ...where } = { gate, ...of };
    const input = { ...where, gate, reason, days: Number(days) };
    const done = await withStepUp(() => grant.mutateAsync(input)).catch(() => null);
    if (!done) return;
    notify('caution', 'The risk is accepted', 'The gates run again; whoever signs sees your name.');
    await Promise.all([
      cache.invalidateQueries({ queryKey: trpc.requests.pathKey() }),
      cache.invalidateQueries({ queryKey: trpc.waivers.pathKey() }),
    ]);
    onClose();
  };
  return (
    <>
      <Dialog
        open
        onOpenChange={onClose}
        title={
          'gate' in of
            ? `Accept that "${GATE_WORDING[gate]}" does not pass`
            : 'Accept a risk for this workflow'
        }
        description={`It stands in red, with your name, in what people sign. When it runs out, ${'gate' in of ? 'the request is' : 'requests are'} blocked again.`}
      >
        <DialogForm
          error={grant.error}
          shown={['/gate', '/reason', '/days']}
          submitLabel="Accept this risk"
          isPending={grant.isPending}
          isIncomplete={reason.trim().length < 10}
          onSubmit={() => void submit()}
          onCancel={onClose}
        >
          {'workflowId' in of && (
            <Field label="Gate that need not pass" error={fieldError(grant.error, '/gate')}>
              <Select value={chosen} onChange={(event) => setChosen(event.target.value as GateName)}>
                {CHOICES.map((choice) => (
                  <option key={choice} value={choice}>
                    {GATE_WORDING[choice]}
                  </option>
                ))}
              </Select>
            </Field>
          )}
          <Field label="Why this is acceptable" error={fieldError(grant.error, '/reason')}>
            <Textarea rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />
          </Field>
          <Field label="For how many days" hint="At most 90" error={fieldError(grant.error, '/days')}>
            <Input inputMode="numeric" value={days} onChange={(event) => setDays(event.target.value)} />
          </Field>
        </DialogForm>
      </Dialog>
      {dialog}
    </>
  );
}
