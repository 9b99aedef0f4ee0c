'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { formError } from '#components/forms/form-errors.ts';
import { useSession, useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import type { Outputs } from '#components/trpc/outputs.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Select } from '#components/ui/input.tsx';
import { notify } from '#components/ui/toast.tsx';
import { isPersonRole, PERSON_ROLES, type PersonRole, ROLE_WORDING } from '#server/access/domain/roles.ts';
import { useStepUp } from './step-up-dialog.tsx';
import { WorkspaceChoice } from './workspace-choice.tsx';

type Group = Outputs['provisioning']['list']['directories'][number]['groups'][number];

/** A group of the directory and the role it stands for; saving gives the role to its members at once. */
export function DirectoryGroupRow({ group, onChanged }: { group: Group; onChanged: () => void }) {
  const trpc = useTRPC();
  const { workspaces } = useSession();
  const mayNot = useWhyNot()('people:grant');
  const { withStepUp, dialog } = useStepUp();
  const current = group.role !== null && isPersonRole(group.role) ? group.role : null;
  const [role, setRole] = useState<PersonRole | null>(current);
  const [workspaceId, setWorkspaceId] = useState(group.workspaceId);
  const map = useMutation(
    trpc.provisioning.mapGroup.mutationOptions({
      onSuccess: () => {
        notify('clear', `${group.displayName} is saved`);
        onChanged();
      },
    }),
  );
  const isSame = role === current && (role === null || workspaceId === group.workspaceId);
  const save = () =>
    withStepUp(() => map.mutateAsync({ groupId: group.id, role, workspaceId })).catch(() => undefined);
  const { members } = group;
  return (
    <li className="grid gap-2 border-b border-line px-4 py-3 last:border-0 sm:grid-cols-[minmax(0,1fr)_minmax(0,2fr)_auto] sm:items-end">
      {dialog}
      <div className="min-w-0">
        <p className="font-medium break-words">{group.displayName}</p>
        <p className="text-[13px] text-muted">{members === 1 ? '1 person' : `${members} people`}</p>
      </div>
      <div className="grid gap-2 sm:grid-cols-2">
        <Field label={`Role of ${group.displayName}`}>
          <Select
            value={role ?? ''}
            disabled={Boolean(mayNot)}
            onChange={(event) => setRole(isPersonRole(event.target.value) ? event.target.value : null)}
          >
            <option value="">No role</option>
            {PERSON_ROLES.map((one) => (
              <option key={one} value={one}>
                {ROLE_WORDING[one].name}
              </option>
            ))}
          </Select>
        </Field>
        {role !== null && (
          <WorkspaceChoice workspaceId={workspaceId} workspaces={workspaces} onChange={setWorkspaceId} />
        )}
      </div>
      <Button disabled={isSame} reason={mayNot} pending={map.isPending} onClick={() => void save()}>
        Save role
      </Button>
      {map.error && (
        <p role="alert" className="text-stop sm:col-span-3">
          {formError(map.error)}
        </p>
      )}
    </li>
  );
}
