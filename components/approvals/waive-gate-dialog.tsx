'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Textarea } from '#components/ui/input.tsx';
import { notify } from '#components/ui/toast.tsx';
import type { GateName } from '#server/approvals/domain/policy.ts';

interface Props {
  requestId: string;
  gate: string;
  title: string;
  onClose: () => void;
}

const USUAL_DAYS = '30';

/** Accepts in one's own name, until a date, that a gate of one request does not pass. */
export function WaiveGateDialog({ requestId, gate, title, onClose }: Props) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [reason, setReason] = useState('');
  const [days, setDays] = useState(USUAL_DAYS);
  const grant = useMutation(trpc.waivers.grant.mutationOptions());
  const submit = async () => {
    const input = { requestId, gate: gate as GateName, reason, days: Number(days) };
    const done = await withStepUp(() => grant.mutateAsync(input)).catch(() => null);
    if (!done) return;
    notify('caution', 'The risk is accepted', 'The gates run again; whoever signs sees your name.');
    await cache.invalidateQueries({ queryKey: trpc.requests.pathKey() });
    onClose();
  };
  return (
    <>
      <Dialog
        open
        onOpenChange={onClose}
        title={`Accept that "${title}" does not pass`}
        description="It stands in red, with your name, in what people sign. When it runs out, the request is blocked again."
      >
        <DialogForm
          error={grant.error}
          shown={['/reason', '/days']}
          submitLabel="Accept this risk"
          isPending={grant.isPending}
          isIncomplete={reason.trim().length < 10}
          onSubmit={() => void submit()}
          onCancel={onClose}
        >
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
