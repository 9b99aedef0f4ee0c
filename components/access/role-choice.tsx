'use client';

import { Field } from '#components/ui/field.tsx';
import { Select } from '#components/ui/input.tsx';
import { PERSON_ROLES, type PersonRole, ROLE_WORDING } from '#server/access/domain/roles.ts';

export interface WorkspaceOption {
  id: string;
  name: string;
}

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
      {workspaces.length > 1 && (
        <Field label="Where" hint="A role can be narrowed to one workspace.">
          <Select
            value={workspaceId ?? ''}
            onChange={(event) => onChange({ workspaceId: event.target.value || null })}
          >
            <option value="">Everywhere in the organisation</option>
            {workspaces.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      )}
    </>
  );
}
