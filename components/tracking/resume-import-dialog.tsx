'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select } from '#components/ui/input.tsx';
import { credentialOf, type ImportFormValues } from './import-form-values.ts';
import type { ImportRow } from './prepare-import.ts';

type Shown = Pick<ImportFormValues, 'shows' | 'token' | 'userName' | 'password' | 'isPlainHttpAccepted'>;

function PlainHttp(props: { row: ImportRow; form: Shown; setForm: (form: Shown) => void; error: unknown }) {
  const { row, form, setForm } = props;
  if (!row.url.startsWith('http:')) return null;
  const problem = fieldError(props.error, '/isPlainHttpAccepted');
  return (
    <div>
      <Checkbox
        label="Something else protects the connection to this plain http address"
        checked={form.isPlainHttpAccepted}
        onChange={(event) => setForm({ ...form, isPlainHttpAccepted: event.target.checked })}
      />
      {problem && (
        <p role="alert" className="mt-1 text-[13px] text-stop">
          {problem}
        </p>
      )}
    </div>
  );
}

/** Lets an import go on, with a new credential where the old one is gone or no longer good. */
export function ResumeImportDialog({ row, onClose }: { row: ImportRow; onClose: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [form, setForm] = useState<Shown>({
    ...{ shows: 'nothing', token: '', userName: '', password: '' },
    isPlainHttpAccepted: false,
  });
  const set = (part: 'token' | 'userName' | 'password') => (event: { target: { value: string } }) =>
    setForm({ ...form, [part]: event.target.value });
  const resume = useMutation(
    trpc.imports.resume.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries(trpc.imports.pathFilter());
        onClose();
      },
    }),
  );
  const isIncomplete =
    (form.shows === 'token' && form.token === '') || (form.shows === 'password' && form.userName === '');
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Resume the import"
      description="It goes on where it stood, from now on in your name. What is here already is not taken over again."
    >
      <DialogForm
        error={resume.error}
        shown={['/credential', '/isPlainHttpAccepted']}
        submitLabel="Resume import"
        isPending={resume.isPending}
        isIncomplete={isIncomplete}
        onSubmit={() =>
          resume.mutate({
            id: row.id,
            credential: credentialOf(form),
            isPlainHttpAccepted: form.isPlainHttpAccepted,
          })
        }
        onCancel={onClose}
      >
        <Field label="Credential" error={fieldError(resume.error, '/credential')}>
          <Select
            value={form.shows}
            onChange={(event) => setForm({ ...form, shows: event.target.value as Shown['shows'] })}
          >
            <option value="nothing">{row.hasCredential ? 'The one given before' : 'None'}</option>
            <option value="token">A token</option>
            <option value="password">A user name and a password</option>
          </Select>
        </Field>
        {form.shows === 'token' && (
          <Field label="Token">
            <Input type="password" value={form.token} onChange={set('token')} autoComplete="off" />
          </Field>
        )}
        {form.shows === 'password' && (
          <>
            <Field label="User name">
              <Input value={form.userName} onChange={set('userName')} autoComplete="off" />
            </Field>
            <Field label="Password">
              <Input type="password" value={form.password} onChange={set('password')} autoComplete="off" />
            </Field>
          </>
        )}
        {form.shows !== 'nothing' && (
          <PlainHttp row={row} form={form} setForm={setForm} error={resume.error} />
        )}
      </DialogForm>
    </Dialog>
  );
}
