'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useSession, useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select, Textarea } from '#components/ui/input.tsx';
import { notify } from '#components/ui/toast.tsx';
import {
  BASELINE_METRICS,
  BASELINE_WORDING,
  type BaselineMetric,
} from '#server/insights/domain/baselines.ts';
import type { BusinessData } from './rows.ts';

const EMPTY = { metric: 'wrong-share' as BaselineMetric, value: '', source: '', measuredOn: '' };

function BaselineForm({ data, onClose }: { data: BusinessData; onClose: () => void }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const [given, setGiven] = useState(EMPTY);
  const enter = useMutation(
    trpc.insights.enterBaseline.mutationOptions({
      onSuccess: async () => {
        onClose();
        notify('clear', 'The baseline is entered');
        await cache.invalidateQueries({ queryKey: trpc.insights.pathKey() });
      },
    }),
  );
  const { error } = enter;
  const unit = BASELINE_WORDING[given.metric].unit ?? data.economics?.unit ?? 'the unit of its costs';
  return (
    <DialogForm
      error={error}
      shown={['/value', '/measuredOn', '/source']}
      submitLabel="Enter baseline"
      isPending={enter.isPending}
      isIncomplete={given.value.trim() === ''}
      onSubmit={() => enter.mutate({ ...given, workflowId: data.workflow.id, value: Number(given.value) })}
      onCancel={onClose}
    >
      <Field label="Figure">
        <Select
          value={given.metric}
          onChange={(event) => {
            const metric = BASELINE_METRICS.find((each) => each === event.target.value);
            if (metric) setGiven({ ...given, metric });
          }}
        >
          {BASELINE_METRICS.map((metric) => (
            <option key={metric} value={metric}>
              {BASELINE_WORDING[metric].name}
            </option>
          ))}
        </Select>
      </Field>
      <Field
        label="Value"
        hint={unit === 'share' ? 'A share from 0 to 1, such as 0.31' : `In ${unit}`}
        error={fieldError(error, '/value')}
      >
        <Input
          inputMode="decimal"
          value={given.value}
          onChange={(event) => setGiven({ ...given, value: event.target.value })}
        />
      </Field>
      <Field label="Measured on" error={fieldError(error, '/measuredOn')}>
        <Input
          type="date"
          value={given.measuredOn}
          onChange={(event) => setGiven({ ...given, measuredOn: event.target.value })}
        />
      </Field>
      <Field label="Source" hint="So that somebody else can check it" error={fieldError(error, '/source')}>
        <Textarea
          rows={2}
          maxLength={1000}
          value={given.source}
          onChange={(event) => setGiven({ ...given, source: event.target.value })}
        />
      </Field>
    </DialogForm>
  );
}

/** Lets the workflow's owner enter a figure for the work before automation. */
export function EnterBaseline({ data }: { data: BusinessData }) {
  const { person } = useSession();
  const needsRole = useWhyNot()('baseline:enter');
  const [isOpen, setIsOpen] = useState(false);
  if (person.id !== data.workflow.ownerId) return null;
  return (
    <>
      <Button reason={needsRole} onClick={() => setIsOpen(true)}>
        Enter manual baseline
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title="Enter a manual baseline"
        description="How the work went before automation. It is shown with its date and source, and never changed."
      >
        <BaselineForm data={data} onClose={() => setIsOpen(false)} />
      </Dialog>
    </>
  );
}
