'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { fieldError, formError } from '#components/forms/form-errors.ts';
import { useSession } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select } from '#components/ui/input.tsx';
import { ROLE_WORDING, type Role, TOKEN_ROLES } from '#server/access/domain/roles.ts';
import { formatDateTime } from '#server/platform/domain/wording.ts';
import { FormProblem } from './auth-card.tsx';
import { useStepUp } from './step-up-dialog.tsx';
import { WorkspaceChoice } from './workspace-choice.tsx';

const LIFETIMES = [
  { hours: 24, label: '1 day' },
  { hours: 24 * 7, label: '7 days' },
  { hours: 24 * 30, label: '30 days' },
  { hours: 24 * 90, label: '90 days' },
  { hours: 24 * 365, label: '365 days' },
] as const;

interface Form {
  name: string;
  role: Role;
  workspaceId: string | null;
  ttlHours: number;
}

/** Creates a token and shows it this once. */
export function CreateTokenDialog({ onCreated, onClose }: { onCreated: () => void; onClose: () => void }) {
  const trpc = useTRPC();
  const { roles, workspaces } = useSession();
  const { withStepUp, dialog } = useStepUp();
  const [form, setForm] = useState<Form>({
    name: '',
    role: 'application',
    workspaceId: null,
    ttlHours: 24 * 90,
  });
  const create = useMutation(trpc.tokens.create.mutationOptions({ onSuccess: onCreated }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    withStepUp(() => create.mutateAsync(form)).catch(() => undefined);
  };
  if (create.data) {
    const until = formatDateTime(new Date(create.data.expiresAt));
    return (
      <Dialog open onOpenChange={onClose} title="Copy the token now" description={`It ends ${until}.`}>
        <div className="grid gap-4">
          <CodeBlock code={create.data.token} label="API token" />
          <p className="text-[13px] text-muted">It is shown this once. Keep it where secrets are kept.</p>
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </div>
      </Dialog>
    );
  }
  const offered = TOKEN_ROLES.filter((role) => role === 'application' || roles.includes(role));
  return (
    <Dialog open onOpenChange={onClose} title="Create an API token">
      {dialog}
      <form onSubmit={submit} className="grid gap-4" noValidate>
        <FormProblem>{formError(create.error, ['/name', '/role', '/ttlHours'])}</FormProblem>
        <Field
          label="Name"
          hint="What will use it, such as checkout."
          error={fieldError(create.error, '/name')}
        >
          <Input
            value={form.name}
            onChange={(event) => setForm({ ...form, name: event.target.value })}
            autoComplete="off"
          />
        </Field>
        <Field
          label="Role"
          hint={`${ROLE_WORDING[form.role].purpose} You can give roles that you hold.`}
          error={fieldError(create.error, '/role')}
        >
          <Select
            value={form.role}
            onChange={(event) => setForm({ ...form, role: event.target.value as Role })}
          >
            {offered.map((role) => (
              <option key={role} value={role}>
                {ROLE_WORDING[role].name}
              </option>
            ))}
          </Select>
        </Field>
        <WorkspaceChoice
          workspaceId={form.workspaceId}
          workspaces={workspaces}
          onChange={(workspaceId) => setForm({ ...form, workspaceId })}
        />
        <Field label="Lives for" error={fieldError(create.error, '/ttlHours')}>
          <Select
            value={form.ttlHours}
            onChange={(event) => setForm({ ...form, ttlHours: Number(event.target.value) })}
          >
            {LIFETIMES.map(({ hours, label }) => (
              <option key={hours} value={hours}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <Button type="submit" variant="primary" pending={create.isPending}>
          Create token
        </Button>
      </form>
    </Dialog>
  );
}
