'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Textarea } from '#components/ui/input.tsx';

const words = (text: string) => text.split(/[\s,]+/).filter((word) => word !== '');

/** Shows the secret of a webhook this once. */
export function WebhookSecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Copy the secret now"
      description="The receiver checks signatures with it."
    >
      <div className="grid gap-4">
        <CodeBlock code={secret} label="Signing secret" />
        <p className="text-[13px] text-muted">
          It is shown this once. Messages are signed after the Standard Webhooks specification; any library
          for it can check them.
        </p>
        <Button variant="primary" onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}

/** Sets up a webhook and shows its secret. */
export function CreateWebhookDialog({ onCreated, onClose }: { onCreated: () => void; onClose: () => void }) {
  const trpc = useTRPC();
  const { withStepUp, dialog } = useStepUp();
  const [form, setForm] = useState({ name: '', url: '', eventTypes: '', egressGrants: '' });
  const create = useMutation(trpc.webhooks.create.mutationOptions({ onSuccess: onCreated }));
  const set = (part: keyof typeof form) => (event: { target: { value: string } }) =>
    setForm({ ...form, [part]: event.target.value });
  if (create.data) return <WebhookSecretDialog secret={create.data.secret} onClose={onClose} />;
  const submit = () => {
    const { name, url, eventTypes, egressGrants } = form;
    withStepUp(() =>
      create.mutateAsync({ name, url, eventTypes: words(eventTypes), egressGrants: words(egressGrants) }),
    ).catch(() => undefined);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Set up a webhook"
      description="It gets every event of the audit log from now on, as CloudEvents, in order."
    >
      {dialog}
      <DialogForm
        error={create.error}
        shown={['/name', '/url', '/eventTypes', '/egressGrants']}
        submitLabel="Set up webhook"
        isPending={create.isPending}
        onSubmit={submit}
        onCancel={onClose}
      >
        <Field label="Name" hint="What receives it, such as siem." error={fieldError(create.error, '/name')}>
          <Input value={form.name} onChange={set('name')} autoComplete="off" />
        </Field>
        <Field label="Address" error={fieldError(create.error, '/url')}>
          <Input value={form.url} onChange={set('url')} inputMode="url" spellCheck={false} />
        </Field>
        <Field
          label="Types of events"
          required={false}
          hint="Separated by spaces, such as request.applied workflow.stopped. Empty means all."
          error={fieldError(create.error, '/eventTypes')}
        >
          <Textarea rows={2} value={form.eventTypes} onChange={set('eventTypes')} spellCheck={false} />
        </Field>
        <Field
          label="Networks granted"
          required={false}
          hint="CIDR ranges, where the address is not public."
          error={fieldError(create.error, '/egressGrants')}
        >
          <Input value={form.egressGrants} onChange={set('egressGrants')} spellCheck={false} />
        </Field>
      </DialogForm>
    </Dialog>
  );
}
