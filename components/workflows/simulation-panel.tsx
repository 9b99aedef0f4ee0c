'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { prepareWaterfall } from '#components/decisions/prepare-waterfall.ts';
import { TimingWaterfall } from '#components/decisions/timing-waterfall.tsx';
import { useWhyNot } from '#components/frame/session.tsx';
import { JsonEditor, jsonProblem } from '#components/registry/json-editor.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { JsonView } from '#components/ui/json-view.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { STATUS_WORDING } from '#server/decisions/domain/decision-facts.ts';
import type { Simulation } from '#server/gateway/simulate.schema.ts';
import { formatDurationMs } from '#server/platform/domain/wording.ts';
import type { CallPolicy } from '#server/workflows/domain/call-policy.ts';
import { sampleValue } from '#server/workflows/domain/sample-value.ts';

function Told({ told }: { told: Simulation }) {
  const { steps, attempts, effects, totalMs } = told;
  const said = told.trail.prompt;
  const bars = prepareWaterfall({ steps, attempts }, totalMs, { effects });
  return (
    <div className="grid min-w-0 gap-4">
      <p role="status" className="font-semibold">
        {STATUS_WORDING[told.status]}: {told.because}
      </p>
      <KeyValues
        items={[
          ...(said ? [{ label: 'Said', value: `${said.model} version ${said.version}` }] : []),
          { label: 'Answered with', value: `status ${told.statusCode} after ${formatDurationMs(totalMs)}` },
          {
            label: 'Asked',
            value: `${told.model.name} ${told.model.version}, workflow version ${told.workflowVersion}`,
          },
        ]}
      />
      <TimingWaterfall bars={bars} />
      <JsonView value={told.output ?? told.modelOutput ?? told.error} label="Output" open />
      <JsonView value={told.seenByModel} label="What the model would see" />
      <JsonView value={told.recorded} label="What would be recorded" />
    </div>
  );
}

/**
 * What would this input do, and why? Asks the gateway, which decides as for a call and keeps nothing; with a draft of the
 * policy where one is being written.
 */
export function SimulationPanel({
  workflow,
  contract,
  isServing,
  draft,
  prompt,
}: {
  workflow: string;
  /** Whether anything serves in production: only that can be asked. */
  isServing: boolean;
  contract: Readonly<Record<string, unknown>>;
  /** The policy to try instead of the one in force; null while it cannot be read. */
  draft?: () => CallPolicy | null;
  /** The version of a prompt to say instead of the one in force. */
  prompt?: { model: string; version: number };
}) {
  const trpc = useTRPC();
  const whyNot = useWhyNot()('workflow:simulate');
  const [text, setText] = useState(() => JSON.stringify(sampleValue(contract), null, 2));
  const [isUnread, setUnread] = useState(false);
  const simulate = useMutation(trpc.workflows.simulate.mutationOptions());
  const ask = () => {
    const callPolicy = draft?.();
    setUnread(callPolicy === null);
    if (callPolicy === null) return;
    simulate.mutate({
      workflow,
      input: JSON.parse(text),
      ...(callPolicy && { callPolicy }),
      ...(prompt && { prompt }),
    });
  };
  const nobody = isServing ? null : 'Nothing serves in production yet, so there is nothing to ask';
  const problem = whyNot ?? nobody ?? jsonProblem(text);
  return (
    <Panel
      title="What would this input do, and why?"
      subtitle={
        draft
          ? 'Asks what serves in production, with the checks of this form. Nothing is recorded.'
          : 'Asks what serves in production. Nothing is recorded, counted or sent to anybody.'
      }
    >
      <div className="grid min-w-0 gap-4">
        <Field label="Input to try" hint="JSON as an application would send it.">
          <JsonEditor value={text} onChange={setText} />
        </Field>
        <div>
          <Button pending={simulate.isPending} reason={problem} onClick={ask}>
            Simulate call
          </Button>
        </div>
        {isUnread && (
          <p role="alert" className="text-stop">
            The form above has problems. Correct them, then try again.
          </p>
        )}
        {simulate.isError && (
          <p role="alert" className="break-words text-stop">
            {simulate.error.message}
          </p>
        )}
        {simulate.data && !simulate.isPending && <Told told={simulate.data} />}
      </div>
    </Panel>
  );
}
