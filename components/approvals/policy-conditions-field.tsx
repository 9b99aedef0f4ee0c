'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select, Textarea } from '#components/ui/input.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { CONDITION_VARIABLES, VARIABLES_OF } from '#server/approvals/domain/condition-facts.ts';
import { LEVEL_WORDING } from '#server/approvals/domain/describe-terms.ts';
import {
  type Condition,
  GATE_LEVELS,
  type GateLevel,
  type PolicyAction,
} from '#server/approvals/domain/policy.ts';
import type { TriedCondition } from '#server/approvals/domain/policy-facts.ts';
import type { PolicyControl } from './policy-form.ts';
import { PolicyRowsField } from './policy-rows-field.tsx';

const OUTCOMES = {
  held: { signal: 'clear', word: 'Holds' },
  'not-held': { signal: 'stop', word: 'Does not hold' },
  error: { signal: 'stop', word: 'Cannot be evaluated' },
} as const;

function Tried({ tried }: { tried: TriedCondition }) {
  const { problem, outcome, facts } = tried;
  if (problem) {
    return (
      <p role="alert" className="text-[13px] text-stop">
        Line {problem.line}, column {problem.column}: {problem.message}
      </p>
    );
  }
  if (!outcome) return null;
  const { signal, word } = OUTCOMES[outcome.status];
  return (
    <div role="status" className="text-[13px]">
      <p>
        <StateBadge signal={signal}>{word}</StateBadge> for {facts}
        {outcome.problem && `: ${outcome.problem}`}
      </p>
      <dl className="mt-1 grid gap-x-4 sm:grid-cols-[auto_1fr]">
        {outcome.used.map(({ path, value }) => (
          <div key={path} className="contents">
            <dt className="font-mono text-muted">{path}</dt>
            <dd className="min-w-0 font-mono break-words">
              {value === null ? 'not known' : JSON.stringify(value)}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Tester({ action, expression, label }: { action: PolicyAction; expression: string; label: string }) {
  const trpc = useTRPC();
  const choices = useQuery(trpc.policies.choices.queryOptions({ action }));
  const [requestId, setRequestId] = useState('');
  const tried = useQuery(
    trpc.policies.tryCondition.queryOptions(
      { action, expression, ...(requestId !== '' && { requestId }) },
      { enabled: false, retry: false },
    ),
  );
  return (
    <div className="grid w-full gap-2">
      <div className="flex flex-wrap items-end gap-2">
        <Field label={label} className="min-w-0 flex-1 basis-56">
          <Select value={requestId} onChange={(event) => setRequestId(event.target.value)}>
            <option value="">A made-up request</option>
            {choices.data?.requests.map((request) => (
              <option key={request.id} value={request.id}>
                {request.label}
              </option>
            ))}
          </Select>
        </Field>
        <Button
          pending={tried.isFetching}
          disabled={expression.trim() === ''}
          onClick={() => void tried.refetch()}
        >
          Try condition
        </Button>
      </div>
      {tried.error && <p className="text-[13px] text-stop">{refusalOf(tried.error).message}</p>}
      {tried.data && <Tried tried={tried.data} />}
    </div>
  );
}

function Variables({ action }: { action: PolicyAction }) {
  return (
    <details>
      <summary className="cursor-pointer text-[13px] text-muted hover:text-text">
        Facts that a condition can name
      </summary>
      <ul className="mt-1 grid gap-0.5 font-mono text-[13px] break-words">
        {VARIABLES_OF[action].map((root) => (
          <li key={root}>
            {Object.entries(CONDITION_VARIABLES[root])
              .map(([field, type]) => `${root}.${field}${type === 'metrics' || type === 'tags' ? '.…' : ''}`)
              .join(' · ')}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Conditions in CEL over the facts of a request, each with a place to try it. */
export function PolicyConditionsField({ control, action }: { control: PolicyControl; action: PolicyAction }) {
  return (
    <>
      <Variables action={action} />
      <PolicyRowsField<Condition>
        control={control}
        name="terms.conditions"
        noun="condition"
        none="No condition is set."
        max={20}
        create={(rows) => ({
          name: `condition ${rows.length + 1}`,
          expression: '',
          message: '',
          level: 'block',
        })}
        row={(row, set, label) => (
          <div className="grid w-full min-w-0 gap-2">
            <div className="flex flex-wrap gap-2">
              <Input
                aria-label={label('Name')}
                className="min-w-0 flex-1 basis-40"
                value={row.name}
                onChange={(event) => set({ name: event.target.value })}
              />
              <Select
                aria-label={label('Level')}
                className="w-32"
                value={row.level}
                onChange={(event) => set({ level: event.target.value as GateLevel })}
              >
                {GATE_LEVELS.map((level) => (
                  <option key={level} value={level}>
                    {LEVEL_WORDING[level].name}
                  </option>
                ))}
              </Select>
            </div>
            <Textarea
              aria-label={label('Expression')}
              rows={2}
              spellCheck={false}
              className="font-mono text-[13px]"
              placeholder="model.metrics.auc >= 0.75"
              value={row.expression}
              onChange={(event) => set({ expression: event.target.value })}
            />
            <Input
              aria-label={label('Message')}
              placeholder="What people are told when it does not hold"
              value={row.message}
              onChange={(event) => set({ message: event.target.value })}
            />
            <Tester action={action} expression={row.expression} label={label('Facts to try')} />
          </div>
        )}
      />
    </>
  );
}
