'use client';

import { Plus, Trash2 } from 'lucide-react';
import { useController } from 'react-hook-form';
import { Button } from '#components/ui/button.tsx';
import { Select } from '#components/ui/input.tsx';
import { ROLE_WORDING } from '#server/access/domain/roles.ts';
import { tellSlots } from '#server/approvals/domain/describe-terms.ts';
import { type PolicyTerms, SIGNING_ROLES, type Slot } from '#server/approvals/domain/policy.ts';
import { firstMessage, type PolicyControl } from './policy-form.ts';

const COUNTS = [1, 2, 3, 4, 5] as const;
const ALTERNATIVES_MAX = 5;

interface PlaceProps {
  slot: Slot;
  label: string;
  taken: readonly Slot['role'][];
  onChange: (slot: Slot) => void;
  onRemove: () => void;
}

function Place({ slot, label, taken, onChange, onRemove }: PlaceProps) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        aria-label={`How many ${label}`}
        className="w-16"
        value={slot.count}
        onChange={(event) => onChange({ ...slot, count: Number(event.target.value) })}
      >
        {COUNTS.map((count) => (
          <option key={count} value={count}>
            {count}
          </option>
        ))}
      </Select>
      <Select
        aria-label={`Role ${label}`}
        className="w-44"
        value={slot.role}
        onChange={(event) => onChange({ ...slot, role: event.target.value as Slot['role'] })}
      >
        {SIGNING_ROLES.filter((role) => role === slot.role || !taken.includes(role)).map((role) => (
          <option key={role} value={role}>
            {ROLE_WORDING[role].name}
          </option>
        ))}
      </Select>
      <Button variant="ghost" size="icon" aria-label={`Remove role ${label}`} onClick={onRemove}>
        <Trash2 aria-hidden />
      </Button>
    </div>
  );
}

interface AlternativeProps {
  list: readonly Slot[];
  nth: number;
  onChange: (list: Slot[]) => void;
  onRemove: () => void;
}

function Alternative({ list, nth, onChange, onRemove }: AlternativeProps) {
  const free = SIGNING_ROLES.find((role) => !list.some((one) => one.role === role));
  const taken = list.map(({ role }) => role);
  return (
    <fieldset className="grid gap-2 rounded-md border border-line p-3">
      <legend className="px-1 text-[13px] text-muted">{nth === 1 ? 'Signed by' : 'Or by'}</legend>
      {list.map((slot, index) => (
        <Place
          key={slot.role}
          slot={slot}
          label={`${index + 1} of alternative ${nth}`}
          taken={taken}
          onChange={(next) => onChange(list.map((one, at) => (at === index ? next : one)))}
          onRemove={() => (list.length === 1 ? onRemove() : onChange(list.filter((_, at) => at !== index)))}
        />
      ))}
      <div className="flex flex-wrap gap-2">
        {free && (
          <Button size="sm" onClick={() => onChange([...list, { role: free, count: 1 }])}>
            <Plus aria-hidden />
            Add role
          </Button>
        )}
        <Button size="sm" variant="ghost" onClick={onRemove}>
          Remove alternative {nth}
        </Button>
      </div>
    </fieldset>
  );
}

/** Who signs: lists of roles, any one of which suffices. */
export function PolicySlotsField({ control }: { control: PolicyControl }) {
  const { field, fieldState } = useController({ control, name: 'terms.slots' });
  const slots = (field.value ?? []) as PolicyTerms['slots'];
  const problem = firstMessage(fieldState.error);
  return (
    <div className="grid gap-3">
      <p className="text-muted">{tellSlots(slots)}.</p>
      {slots.map((list, index) => (
        <Alternative
          // biome-ignore lint/suspicious/noArrayIndexKey: alternatives have no identity but their place
          key={index}
          list={list}
          nth={index + 1}
          onChange={(next) => field.onChange(slots.map((one, at) => (at === index ? next : one)))}
          onRemove={() => field.onChange(slots.filter((_, at) => at !== index))}
        />
      ))}
      {problem && (
        <p role="alert" className="text-[13px] text-stop">
          {problem}
        </p>
      )}
      <div>
        <Button
          size="sm"
          disabled={slots.length >= ALTERNATIVES_MAX}
          onClick={() => field.onChange([...slots, [{ role: 'risk-officer', count: 1 }]])}
        >
          <Plus aria-hidden />
          Add alternative
        </Button>
      </div>
    </div>
  );
}
