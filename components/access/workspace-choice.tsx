import { Field } from '#components/ui/field.tsx';
import { Select } from '#components/ui/input.tsx';

export interface WorkspaceOption {
  id: string;
  name: string;
}

interface Props {
  workspaceId: string | null;
  workspaces: readonly WorkspaceOption[];
  hint?: string;
  onChange: (workspaceId: string | null) => void;
}

/** Where a role or token holds; asks nothing while there is one workspace only. */
export function WorkspaceChoice({ workspaceId, workspaces, hint, onChange }: Props) {
  if (workspaces.length < 2) return null;
  return (
    <Field label="Where" hint={hint}>
      <Select value={workspaceId ?? ''} onChange={(event) => onChange(event.target.value || null)}>
        <option value="">Everywhere in the organisation</option>
        {workspaces.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
    </Field>
  );
}
