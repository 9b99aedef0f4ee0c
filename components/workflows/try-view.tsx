'use client';

import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { JsonEditor, jsonProblem } from '#components/registry/json-editor.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { JsonView } from '#components/ui/json-view.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatDurationMs } from '#server/platform/domain/wording.ts';
import { sampleValue } from '#server/workflows/domain/sample-value.ts';
import { type TriedCall, tryCallInput } from '#server/workflows/try-call.schema.ts';
import { ApiOperations } from './api-operations.tsx';
import type { WorkflowShown } from './rows.ts';
import { WorkflowFrame } from './workflow-frame.tsx';

const MEANING: Readonly<Record<number, string>> = { 200: 'decided', 202: 'a person is asked' };

function Answer({ tried }: { tried: TriedCall }) {
  const { status, headers, body, durationMs } = tried;
  const decisionId = headers.find(({ name }) => name === 'interlock-decision')?.value;
  return (
    <div className="grid min-w-0 gap-3">
      <p role="status" className="font-semibold">
        Answered {status}, {MEANING[status] ?? 'refused'}, after {formatDurationMs(durationMs)}
      </p>
      {decisionId && (
        <Link href={`/decisions/${decisionId}`} className="inline-flex min-h-6 items-center underline">
          See the decision
        </Link>
      )}
      <JsonView value={body} label="Answer" open />
      <KeyValues
        items={headers.map(({ name, value }) => ({
          label: name,
          value: <span className="break-all font-mono text-[12.5px]">{value}</span>,
        }))}
      />
    </div>
  );
}

function TryPanel({ shown }: { shown: WorkflowShown }) {
  const trpc = useTRPC();
  const [token, setToken] = useState('');
  const [subject, setSubject] = useState('');
  const [text, setText] = useState(() => JSON.stringify(sampleValue(shown.version.inputContract), null, 2));
  const call = useMutation(trpc.workflows.tryCall.mutationOptions());
  const isWhole = tryCallInput.shape.token.safeParse(token).success;
  const problem = isWhole ? jsonProblem(text) : 'Paste a token that may ask for decisions.';
  const send = () =>
    call.mutate({
      workflow: shown.workflow.id,
      token,
      input: JSON.parse(text),
      ...(subject.trim() !== '' && { subject }),
    });
  return (
    <Panel
      title="Try it"
      subtitle="A real call with the rights of the token you give: it is decided by what serves in production, counted and recorded."
    >
      <div className="grid min-w-0 gap-4">
        <Field
          label="Token"
          hint="Of the role Application. It is used for this call and kept nowhere; people with the right make tokens under Settings."
        >
          <Input
            type="password"
            autoComplete="off"
            spellCheck={false}
            value={token}
            onChange={(event) => setToken(event.target.value.trim())}
          />
        </Field>
        <Field label="Subject" hint="Your own id of the case." required={false}>
          <Input value={subject} maxLength={200} onChange={(event) => setSubject(event.target.value)} />
        </Field>
        <Field label="Input to send" hint="An example of the contract's types; put in real values.">
          <JsonEditor value={text} onChange={setText} />
        </Field>
        <div>
          <Button variant="primary" pending={call.isPending} reason={problem} onClick={send}>
            Send call
          </Button>
        </div>
        {call.isError && (
          <p role="alert" className="break-words text-stop">
            {call.error.message}
          </p>
        )}
        {call.data && !call.isPending && <Answer tried={call.data} />}
      </div>
    </Panel>
  );
}

/** What can be asked of a workflow, and a call to try it with. */
export function TryView({ workflow }: { workflow: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.workflows.get.queryOptions({ workflow }));
  return (
    <WorkflowFrame shown={data}>
      <div className="grid min-w-0 gap-4">
        <TryPanel shown={data} />
        <ApiOperations shown={data} />
      </div>
    </WorkflowFrame>
  );
}
