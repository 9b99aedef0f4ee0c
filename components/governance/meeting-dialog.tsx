'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Textarea } from '#components/ui/input.tsx';
import { notify } from '#components/ui/toast.tsx';
import type { CommitteeShown } from './rows.ts';

function Attendance(props: {
  shown: CommitteeShown;
  attendees: readonly string[];
  onChange: (attendees: readonly string[]) => void;
}) {
  const { shown, attendees, onChange } = props;
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 font-medium">Who was there</legend>
      {shown.committee.seats.map(({ personId }) => (
        <Checkbox
          key={personId}
          label={shown.people[personId]?.name ?? personId}
          checked={attendees.includes(personId)}
          onChange={(event) =>
            onChange(
              event.target.checked ? [...attendees, personId] : attendees.filter((id) => id !== personId),
            )
          }
        />
      ))}
    </fieldset>
  );
}

/** Writes down what a meeting decided. */
export function MeetingDialog({ shown, onClose }: { shown: CommitteeShown; onClose: () => void }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { committee } = shown;
  const [given, setGiven] = useState({ subject: '', heldAt: '', decisions: '' });
  const [attendees, setAttendees] = useState<readonly string[]>(
    committee.seats.map(({ personId }) => personId),
  );
  const record = useMutation(
    trpc.committees.recordMeeting.mutationOptions({
      onSuccess: async () => {
        notify('clear', 'The meeting is on record');
        onClose();
        await cache.invalidateQueries();
      },
    }),
  );
  const { error } = record;
  const submit = () =>
    record.mutate({
      id: committee.id,
      subject: given.subject,
      heldAt: given.heldAt === '' ? '' : new Date(given.heldAt).toISOString(),
      attendees: [...attendees],
      decisions: given.decisions
        .split('\n')
        .map((text) => text.trim())
        .filter((text) => text !== '')
        .map((text) => ({ text })),
    });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Record a meeting"
      description="What is written here stays; it cannot be changed later."
    >
      <DialogForm
        error={error}
        shown={['/subject', '/heldAt', '/decisions', '/attendees']}
        submitLabel="Record meeting"
        isPending={record.isPending}
        onSubmit={submit}
        onCancel={onClose}
      >
        <Field label="Subject" error={fieldError(error, '/subject')}>
          <Input
            value={given.subject}
            onChange={(event) => setGiven({ ...given, subject: event.target.value })}
          />
        </Field>
        <Field label="Held at" error={fieldError(error, '/heldAt')}>
          <Input
            type="datetime-local"
            value={given.heldAt}
            onChange={(event) => setGiven({ ...given, heldAt: event.target.value })}
          />
        </Field>
        <Attendance shown={shown} attendees={attendees} onChange={setAttendees} />
        <Field label="Decisions" hint="One per line." error={fieldError(error, '/decisions')}>
          <Textarea
            rows={4}
            value={given.decisions}
            onChange={(event) => setGiven({ ...given, decisions: event.target.value })}
          />
        </Field>
      </DialogForm>
    </Dialog>
  );
}
