'use client';

import { Field } from '#components/ui/field.tsx';
import { Select } from '#components/ui/input.tsx';
import { PERSON_ROLES, type PersonRole, ROLE_WORDING } from '#server/access/domain/roles.ts';
import { WorkspaceChoice, type WorkspaceOption } from './workspace-choice.tsx';

interface Props {
  role: PersonRole;
  workspaceId: string | null;
  workspaces: readonly WorkspaceOption[];
  roleError?: string | null;
  onChange: (change: { role?: PersonRole; workspaceId?: string | null }) => void;
}

/** A role with what it is for, and where it holds. */
export function RoleChoice({ role, workspaceId, workspaces, roleError, onChange }: Props) {
  return (
    <>
      <Field label="Role" hint={ROLE_WORDING[role].purpose} error={roleError}>
        <Select value={role} onChange={(event) => onChange({ role: event.target.value as PersonRole })}>
          {PERSON_ROLES.map((each) => (
            <option key={each} value={each}>
              {ROLE_WORDING[each].name}
            </option>
          ))}
        </Select>
      </Field>
      <WorkspaceChoice
        workspaceId={workspaceId}
        workspaces={workspaces}
        hint="A role can be narrowed to one workspace."
        onChange={(chosen) => onChange({ workspaceId: chosen })}
      />
    </>
  );
}
