'use client';

import { useController } from 'react-hook-form';
import { NumberField } from '#components/forms/fields.tsx';
import { FormSection } from '#components/forms/form-page.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Input } from '#components/ui/input.tsx';
import { PERSON_ROLES, ROLE_WORDING } from '#server/access/domain/roles.ts';
import type { BreakGlassRules, ChangeWindow } from '#server/approvals/domain/policy.ts';
import { firstMessage, type PolicyControl } from './policy-form.ts';
import { PolicyRowsField } from './policy-rows-field.tsx';

const DAYS = [
  [1, 'Mon'],
  [2, 'Tue'],
  [3, 'Wed'],
  [4, 'Thu'],
  [5, 'Fri'],
  [6, 'Sat'],
  [7, 'Sun'],
] as const;

const DEFAULT_RULES: BreakGlassRules = {
  roles: ['operator', 'risk-officer'],
  maxHours: 4,
  secondPersonWithinMinutes: 15,
  ratifyWithinHours: 72,
};

/** The reader's own time zone: what most windows are meant in. */
function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

interface DaysProps {
  days: readonly number[];
  label: string;
  onChange: (days: number[]) => void;
}

function Days({ days, label, onChange }: DaysProps) {
  return (
    <fieldset className="flex flex-wrap gap-x-3 gap-y-1">
      <legend className="sr-only">{label}</legend>
      {DAYS.map(([day, name]) => (
        <Checkbox
          key={day}
          label={name}
          checked={days.includes(day)}
          onChange={(event) =>
            onChange(
              event.target.checked ? [...days, day].sort((a, b) => a - b) : days.filter((one) => one !== day),
            )
          }
        />
      ))}
    </fieldset>
  );
}

function Windows({ control }: { control: PolicyControl }) {
  return (
    <PolicyRowsField<ChangeWindow>
      control={control}
      name="terms.windows"
      noun="window"
      none="Changes may be applied at any time."
      max={14}
      create={() => ({ days: [1, 2, 3, 4], from: '09:00', to: '16:00', timeZone: ownTimeZone() })}
      row={(row, set, label) => (
        <div className="grid w-full gap-2">
          <Days days={row.days} label={label('Days')} onChange={(days) => set({ days })} />
          <div className="flex flex-wrap items-center gap-2">
            <Input
              type="time"
              aria-label={label('Opening')}
              className="w-28"
              value={row.from}
              onChange={(event) => set({ from: event.target.value })}
            />
            <span className="text-muted">to</span>
            <Input
              type="time"
              aria-label={label('Closing')}
              className="w-28"
              value={row.to}
              onChange={(event) => set({ to: event.target.value })}
            />
            <Input
              aria-label={label('Time zone')}
              className="min-w-0 flex-1 basis-40"
              placeholder="Europe/Berlin"
              value={row.timeZone}
              onChange={(event) => set({ timeZone: event.target.value })}
            />
          </div>
        </div>
      )}
    />
  );
}

/** How long people have, and when what they approved may happen. */
export function PolicyTimesFields({ control }: { control: PolicyControl }) {
  return (
    <>
      <FormSection
        title="Times"
        hint="An approved request waits until all of them are over, then it is applied."
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <NumberField control={control} name="terms.minReviewSeconds" label="Minimum review time" unit="s" />
          <NumberField
            control={control}
            name="terms.coolOffSeconds"
            label="Cool-off after the last signature"
            unit="s"
          />
          <NumberField
            control={control}
            name="terms.requestTtlHours"
            label="Requests expire after"
            unit="h"
          />
          <NumberField
            control={control}
            name="terms.approvalTtlHours"
            label="Signatures count for"
            unit="h"
          />
        </div>
      </FormSection>
      <FormSection
        title="Change windows"
        hint="By the clock of their time zone; a closing that is not after the opening is on the next day."
      >
        <Windows control={control} />
      </FormSection>
    </>
  );
}

/** Who may apply a change before its signatures in an emergency, and what follows. */
export function PolicyEmergencyFields({ control }: { control: PolicyControl }) {
  const { field, fieldState } = useController({ control, name: 'terms.breakGlass' });
  const rules = field.value as BreakGlassRules | null;
  const problem = firstMessage(fieldState.error);
  return (
    <FormSection
      title="Emergencies"
      hint="Who may apply a change before it is signed, and how soon it must be."
    >
      <Checkbox
        label="Allow emergency changes"
        checked={rules !== null}
        onChange={(event) => field.onChange(event.target.checked ? DEFAULT_RULES : null)}
      />
      {rules && (
        <>
          <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
            <legend className="mb-1 font-medium">Roles that break the glass</legend>
            {PERSON_ROLES.map((role) => (
              <Checkbox
                key={role}
                label={ROLE_WORDING[role].name}
                checked={rules.roles.includes(role)}
                onChange={(event) =>
                  field.onChange({
                    ...rules,
                    roles: event.target.checked
                      ? [...rules.roles, role]
                      : rules.roles.filter((one) => one !== role),
                  })
                }
              />
            ))}
          </fieldset>
          {problem && (
            <p role="alert" className="text-[13px] text-stop">
              {problem}
            </p>
          )}
          <div className="grid gap-4 sm:grid-cols-3">
            <NumberField control={control} name="terms.breakGlass.maxHours" label="Stays for" unit="h" />
            <NumberField
              control={control}
              name="terms.breakGlass.secondPersonWithinMinutes"
              label="Second person within"
              unit="min"
            />
            <NumberField
              control={control}
              name="terms.breakGlass.ratifyWithinHours"
              label="Ratified within"
              unit="h"
            />
          </div>
        </>
      )}
    </FormSection>
  );
}
