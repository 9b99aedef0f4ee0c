'use client';

import { useState } from 'react';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useSession } from '#components/frame/session.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select } from '#components/ui/input.tsx';

interface Props {
  title: string;
  submitLabel: string;
  /** The name it begins with; an experiment that is new also gets its workspace. */
  name?: string;
  error: unknown;
  isPending: boolean;
  onSubmit: (given: { name: string; workspaceId: string | undefined }) => void;
  onClose: () => void;
}

/** Asks for the name of an experiment, and for its workspace where it is new and there are several. */
export function NameExperimentDialog(props: Props) {
  const { workspaces } = useSession();
  const [name, setName] = useState(props.name ?? '');
  const [workspaceId, setWorkspaceId] = useState(workspaces[0]?.id);
  const isNew = props.name === undefined;
  return (
    <Dialog open onOpenChange={(open) => !open && props.onClose()} title={props.title}>
      <DialogForm
        error={props.error}
        shown={['/name']}
        submitLabel={props.submitLabel}
        isPending={props.isPending}
        isIncomplete={name.trim() === '' || name.trim() === props.name}
        onSubmit={() => props.onSubmit({ name: name.trim(), workspaceId: isNew ? workspaceId : undefined })}
        onCancel={props.onClose}
      >
        <Field
          label="Name"
          hint="Clients find it by this name: mlflow.set_experiment."
          error={fieldError(props.error, '/name')}
        >
          <Input value={name} maxLength={500} onChange={(event) => setName(event.target.value)} autoFocus />
        </Field>
        {isNew && workspaces.length > 1 && (
          <Field label="Workspace">
            <Select value={workspaceId} onChange={(event) => setWorkspaceId(event.target.value)}>
              {workspaces.map((workspace) => (
                <option key={workspace.id} value={workspace.id}>
                  {workspace.name}
                </option>
              ))}
            </Select>
          </Field>
        )}
      </DialogForm>
    </Dialog>
  );
}
