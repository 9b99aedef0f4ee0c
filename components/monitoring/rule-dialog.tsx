'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select } from '#components/ui/input.tsx';
import { notify } from '#components/ui/toast.tsx';
import { SEVERITIES, SEVERITY_WORDING } from '#server/incidents/domain/incident-facts.ts';
import { ALERT_KIND_TABLE } from '#server/monitoring/domain/alert-rules.ts';
import type { AlertRow } from './rows.ts';

function startOf(rule: AlertRow) {
  return {
    threshold: String(rule.threshold),
    windowMinutes: String(rule.windowMinutes),
    minimumCount: String(rule.minimumCount),
    severity: rule.severity,
    isEnabled: rule.isEnabled,
    recipients: rule.recipients.join(', '),
  };
}

type Given = ReturnType<typeof startOf>;
type Change = (changes: Partial<Given>) => void;

const NUMBERS = [
  { name: 'windowMinutes', label: 'Window in minutes', hint: 'How far back it looks' },
  { name: 'minimumCount', label: 'Least number of calls', hint: 'With fewer it says nothing' },
] as const;

const THRESHOLD_HINT = {
  'gateway-errors': 'A share from 0 to 1, such as 0.05',
  probing: 'A share from 0 to 1, such as 0.5',
  'input-drift': 'An index; 0.25 is a usual one',
} as const satisfies Record<AlertRow['kind'], string>;

function RuleFields({
  rule,
  given,
  change,
  error,
}: {
  rule: AlertRow;
  given: Given;
  change: Change;
  error: unknown;
}) {
  const fields = [
    { name: 'threshold', label: 'Threshold', hint: THRESHOLD_HINT[rule.kind] } as const,
    ...NUMBERS,
  ];
  return (
    <>
      {fields.map(({ name, label, hint }) => (
        <Field key={name} label={label} hint={hint} error={fieldError(error, `/${name}`)}>
          <Input
            inputMode="decimal"
            value={given[name]}
            onChange={(event) => change({ [name]: event.target.value })}
          />
        </Field>
      ))}
      <Field label="Severity of the incident">
        <Select
          value={given.severity}
          onChange={(event) => {
            const severity = SEVERITIES.find((each) => each === event.target.value);
            if (severity) change({ severity });
          }}
        >
          {SEVERITIES.map((severity) => (
            <option key={severity} value={severity}>
              {SEVERITY_WORDING[severity]}
            </option>
          ))}
        </Select>
      </Field>
      <Field
        label="Tells"
        hint="E-mails or ids of people, separated by commas"
        error={fieldError(error, '/recipients')}
      >
        <Input value={given.recipients} onChange={(event) => change({ recipients: event.target.value })} />
      </Field>
      <Checkbox
        label="Switched on"
        checked={given.isEnabled}
        onChange={(event) => change({ isEnabled: event.target.checked })}
      />
    </>
  );
}

function RuleForm({ rule, onClose }: { rule: AlertRow; onClose: () => void }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const [given, setGiven] = useState(() => startOf(rule));
  const save = useMutation(
    trpc.monitoring.changeRule.mutationOptions({
      onSuccess: async () => {
        onClose();
        notify('clear', 'The alert rule is changed');
        await cache.invalidateQueries({ queryKey: trpc.monitoring.pathKey() });
      },
    }),
  );
  const submit = () => {
    const { severity, isEnabled } = given;
    save.mutate({
      ruleId: rule.id,
      threshold: Number(given.threshold),
      windowMinutes: Number(given.windowMinutes),
      minimumCount: Number(given.minimumCount),
      severity,
      isEnabled,
      recipients: given.recipients
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean),
    });
  };
  return (
    <DialogForm
      error={save.error}
      shown={['/threshold', '/windowMinutes', '/minimumCount', '/recipients']}
      submitLabel="Save rule"
      isPending={save.isPending}
      onSubmit={submit}
      onCancel={onClose}
    >
      <RuleFields
        rule={rule}
        given={given}
        change={(changes) => setGiven({ ...given, ...changes })}
        error={save.error}
      />
    </DialogForm>
  );
}

/** Changes the terms of one alert rule. */
export function RuleDialog({ rule }: { rule: AlertRow }) {
  const why = useWhyNot()('alert-rule:edit');
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button size="sm" reason={why} onClick={() => setIsOpen(true)}>
        Change rule
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title={ALERT_KIND_TABLE[rule.kind].name}
        description={ALERT_KIND_TABLE[rule.kind].measure}
      >
        <RuleForm rule={rule} onClose={() => setIsOpen(false)} />
      </Dialog>
    </>
  );
}
