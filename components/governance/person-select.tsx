'use client';

import { Field } from '#components/ui/field.tsx';
import { SearchSelect } from '#components/ui/search-select.tsx';

/** Chooses one of the organisation's people. */
export function PersonSelect(props: {
  label: string;
  hint?: string;
  error?: string | null;
  members: readonly { id: string; name: string }[];
  value: string;
  onChange: (id: string) => void;
}) {
  const { label, hint, error, members, value, onChange } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      <SearchSelect
        options={members.map(({ id, name }) => ({ value: id, label: name }))}
        value={value || null}
        onChange={onChange}
        placeholder="Choose a person"
      />
    </Field>
  );
}
