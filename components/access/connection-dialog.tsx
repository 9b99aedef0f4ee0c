'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError, formError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import type { Outputs } from '#components/trpc/outputs.ts';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Select } from '#components/ui/input.tsx';
import { AdmissionFields, type ConnectionForm, listIn, ProviderFields } from './connection-fields.tsx';
import { ProviderReport } from './provider-report.tsx';
import { useStepUp } from './step-up-dialog.tsx';

export type Connection = Outputs['sso']['list']['connections'][number];
type Admin = Outputs['sso']['list']['passwordAdmins'][number];

const SHOWN = ['/name', '/issuer', '/clientId', '/clientSecret', '/domains', '/mfaClaims', '/egressGrants'];
const EMPTY: ConnectionForm = {
  name: '',
  issuer: '',
  clientId: '',
  clientSecret: '',
  domains: '',
  mfaClaims: 'mfa',
  egressGrants: '',
  makesPeople: true,
  provisioningClaim: 'sub',
  isEnabled: true,
  isEnforced: false,
  breakGlassPersonId: null,
};

function formOf(connection: Connection): ConnectionForm {
  return {
    ...connection,
    clientSecret: '',
    domains: connection.domains.join(' '),
    mfaClaims: connection.mfaClaims.join(' '),
    egressGrants: connection.egressGrants.join(' '),
    provisioningClaim: connection.provisioningClaim === 'oid' ? 'oid' : 'sub',
  };
}

function sharedOf(form: ConnectionForm) {
  const { name, makesPeople, provisioningClaim, isEnabled } = form;
  const lists = {
    domains: listIn(form.domains),
    mfaClaims: listIn(form.mfaClaims),
    egressGrants: listIn(form.egressGrants),
  };
  return { name, makesPeople, provisioningClaim, isEnabled, ...lists };
}

/** Asks the provider now, with what the form says. */
function TestButton({ form }: { form: ConnectionForm }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const ask = useMutation({
    mutationFn: () => {
      const input = { issuer: form.issuer.trim(), egressGrants: listIn(form.egressGrants) };
      return client.fetchQuery({ ...trpc.sso.test.queryOptions(input), staleTime: 0, retry: false });
    },
  });
  return (
    <div className="grid gap-2">
      <div>
        <Button pending={ask.isPending} onClick={() => ask.mutate()}>
          Test connection
        </Button>
      </div>
      {ask.error && (
        <p role="alert" className="text-stop">
          {formError(ask.error)}
        </p>
      )}
      {ask.data && <ProviderReport report={ask.data} />}
    </div>
  );
}

/** Connects an identity provider to the organisation. */
export function CreateConnectionDialog({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const trpc = useTRPC();
  const { withStepUp, dialog } = useStepUp();
  const [form, setForm] = useState(EMPTY);
  const create = useMutation(
    trpc.sso.create.mutationOptions({
      onSuccess: () => {
        onDone();
        onClose();
      },
    }),
  );
  const submit = () => {
    const { issuer, clientId, clientSecret } = form;
    const secret = clientSecret === '' ? {} : { clientSecret };
    withStepUp(() =>
      create.mutateAsync({ ...sharedOf(form), issuer: issuer.trim(), clientId: clientId.trim(), ...secret }),
    ).catch(() => undefined);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Connect an identity provider"
      description="Any provider that speaks OpenID Connect. Register Interlock there as a web application first."
    >
      {dialog}
      <DialogForm
        error={create.error}
        shown={SHOWN}
        submitLabel="Connect provider"
        isPending={create.isPending}
        onSubmit={submit}
        onCancel={onClose}
      >
        <ProviderFields form={form} error={create.error} isNew onChange={setForm} />
        <TestButton form={form} />
        <AdmissionFields form={form} error={create.error} onChange={setForm} />
      </DialogForm>
    </Dialog>
  );
}

interface ChangeProps {
  connection: Connection;
  passwordAdmins: readonly Admin[];
  onDone: () => void;
  onClose: () => void;
}

function Enforcement({
  form,
  error,
  passwordAdmins,
  onChange,
}: Pick<ChangeProps, 'passwordAdmins'> & {
  form: ConnectionForm;
  error: unknown;
  onChange: (form: ConnectionForm) => void;
}) {
  return (
    <>
      <Checkbox
        label="In use"
        hint="Switching it off ends the sessions it vouched for."
        checked={form.isEnabled}
        onChange={(event) => onChange({ ...form, isEnabled: event.target.checked })}
      />
      <Checkbox
        label="Everybody has to come in this way"
        hint="Passwords and passkeys stop counting in this organisation, except for the admin you choose."
        checked={form.isEnforced}
        onChange={(event) => onChange({ ...form, isEnforced: event.target.checked })}
      />
      {form.isEnforced && (
        <Field
          label="Keeps a password for emergencies"
          hint="Can come in when the provider cannot be reached."
          error={fieldError(error, '/breakGlassPersonId')}
        >
          <Select
            value={form.breakGlassPersonId ?? ''}
            onChange={(event) => onChange({ ...form, breakGlassPersonId: event.target.value || null })}
          >
            <option value="">Choose an admin</option>
            {passwordAdmins.map(({ id, name, email }) => (
              <option key={id} value={id}>{`${name} (${email})`}</option>
            ))}
          </Select>
        </Field>
      )}
    </>
  );
}

/** Changes a connection; its issuer and client id stay. */
export function ChangeConnectionDialog({ connection, passwordAdmins, onDone, onClose }: ChangeProps) {
  const trpc = useTRPC();
  const { withStepUp, dialog } = useStepUp();
  const [form, setForm] = useState(() => formOf(connection));
  const change = useMutation(
    trpc.sso.change.mutationOptions({
      onSuccess: () => {
        onDone();
        onClose();
      },
    }),
  );
  const submit = () => {
    const { clientSecret, isEnforced, breakGlassPersonId } = form;
    withStepUp(() =>
      change.mutateAsync({
        connectionId: connection.id,
        ...sharedOf(form),
        isEnforced,
        breakGlassPersonId,
        ...(clientSecret !== '' && { clientSecret }),
      }),
    ).catch(() => undefined);
  };
  return (
    <Dialog open onOpenChange={onClose} title={`Change ${connection.name}`}>
      {dialog}
      <DialogForm
        error={change.error}
        shown={[...SHOWN, '/breakGlassPersonId']}
        submitLabel="Save changes"
        isPending={change.isPending}
        onSubmit={submit}
        onCancel={onClose}
      >
        <ProviderFields form={form} error={change.error} isNew={false} onChange={setForm} />
        <TestButton form={form} />
        <AdmissionFields form={form} error={change.error} onChange={setForm} />
        <Enforcement form={form} error={change.error} passwordAdmins={passwordAdmins} onChange={setForm} />
      </DialogForm>
    </Dialog>
  );
}
