'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useSession } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Textarea } from '#components/ui/input.tsx';
import { instantOf } from './assessment-form-schema.ts';
import { PersonSelect } from './person-select.tsx';

/** Plans an audit. */
export function ScheduleDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const cache = useQueryClient();
  const { person } = useSession();
  const members = useQuery(trpc.owners.show.queryOptions({})).data?.members ?? [];
  const [given, setGiven] = useState({ title: '', scope: '', auditor: person.id, day: '' });
  const schedule = useMutation(
    trpc.audits.schedule.mutationOptions({
      onSuccess: async ({ id }) => {
        await cache.invalidateQueries();
        router.push(`/governance/audits/${id}`);
      },
    }),
  );
  const { error } = schedule;
  const { title, scope, auditor, day } = given;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Plan an audit"
      description="It is shown as late when it has not started by its date."
    >
      <DialogForm
        error={error}
        shown={['/title', '/scope', '/auditor', '/plannedFor']}
        submitLabel="Plan audit"
        isPending={schedule.isPending}
        isIncomplete={day === ''}
        onSubmit={() => schedule.mutate({ title, scope, auditor, plannedFor: instantOf(day) })}
        onCancel={onClose}
      >
        <Field label="Title" error={fieldError(error, '/title')}>
          <Input value={title} onChange={(event) => setGiven({ ...given, title: event.target.value })} />
        </Field>
        <Field label="Scope" hint="What is looked at, and against what." error={fieldError(error, '/scope')}>
          <Textarea
            rows={4}
            value={scope}
            onChange={(event) => setGiven({ ...given, scope: event.target.value })}
          />
        </Field>
        <PersonSelect
          label="Auditor"
          members={members}
          value={auditor}
          error={fieldError(error, '/auditor')}
          onChange={(id) => setGiven({ ...given, auditor: id })}
        />
        <Field label="Planned for" error={fieldError(error, '/plannedFor')}>
          <Input
            type="date"
            value={day}
            onChange={(event) => setGiven({ ...given, day: event.target.value })}
          />
        </Field>
      </DialogForm>
    </Dialog>
  );
}
