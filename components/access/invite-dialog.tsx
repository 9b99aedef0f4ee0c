'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { fieldError, formError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import type { PersonRole } from '#server/access/domain/roles.ts';
import { formatDateTime } from '#server/platform/domain/wording.ts';
import { FormProblem } from './auth-card.tsx';
import { RoleChoice } from './role-choice.tsx';
import { useStepUp } from './step-up-dialog.tsx';
import type { WorkspaceOption } from './workspace-choice.tsx';

interface Props {
  workspaces: readonly WorkspaceOption[];
  onClose: () => void;
}

/** Makes a one-time sign-up link and shows it this once. */
export function InviteDialog({ workspaces, onClose }: Props) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [form, setForm] = useState<{ email: string; role: PersonRole; workspaceId: string | null }>({
    email: '',
    role: 'viewer',
    workspaceId: null,
  });
  const invite = useMutation(
    trpc.people.invite.mutationOptions({
      onSuccess: () => client.invalidateQueries({ queryKey: trpc.people.invitations.queryKey() }),
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    withStepUp(() => invite.mutateAsync(form)).catch(() => undefined);
  };
  if (invite.data) {
    const until = formatDateTime(new Date(invite.data.expiresAt));
    return (
      <Dialog
        open
        onOpenChange={onClose}
        title="Send this link"
        description={`It works once, until ${until}.`}
      >
        <div className="grid gap-4">
          <CodeBlock code={invite.data.link} label="Sign-up link" />
          <p className="text-[13px] text-muted">
            It is shown this once. Whoever opens it joins as {form.email}: send it to nobody else.
          </p>
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Invite a person"
      description="They get a link to sign up with."
    >
      {dialog}
      <form onSubmit={submit} className="grid gap-4" noValidate>
        <FormProblem>{formError(invite.error, ['/email', '/role'])}</FormProblem>
        <Field label="E-mail" error={fieldError(invite.error, '/email')}>
          <Input
            type="email"
            autoComplete="off"
            value={form.email}
            onChange={(event) => setForm({ ...form, email: event.target.value })}
          />
        </Field>
        <RoleChoice
          {...form}
          workspaces={workspaces}
          roleError={fieldError(invite.error, '/role')}
          onChange={(change) => setForm({ ...form, ...change })}
        />
        <Button type="submit" variant="primary" pending={invite.isPending}>
          Make sign-up link
        </Button>
      </form>
    </Dialog>
  );
}
