'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useWatch } from 'react-hook-form';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Field } from '#components/ui/field.tsx';
import { Select } from '#components/ui/input.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { policyTermsSchema } from '#server/approvals/domain/policy.ts';
import type { PolicySubject } from '#server/approvals/domain/policy-edit.ts';
import { ApprovalPreviewList } from './approval-preview.tsx';
import type { PolicyControl } from './policy-form.ts';
import { StrictnessList } from './strictness-list.tsx';

interface ChoiceProps {
  label: string;
  none: string;
  value: string;
  options: readonly { id: string; name: string }[];
  onChange: (id: string) => void;
}

function Choice({ label, none, value, options, onChange }: ChoiceProps) {
  return (
    <Field label={label}>
      <Select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{none}</option>
        {options.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
    </Field>
  );
}

/** What the draft would weaken and strengthen, who would sign it, and who could approve a change under it. */
export function PolicyDraftPreview({ control, subject }: { control: PolicyControl; subject: PolicySubject }) {
  const trpc = useTRPC();
  const [workflowId, setWorkflowId] = useState('');
  const [requesterId, setRequesterId] = useState('');
  const drafted = useDeferredValue(useWatch({ control, name: 'terms' }));
  const terms = policyTermsSchema.safeParse(drafted);
  const choices = useQuery(trpc.policies.choices.queryOptions({ action: subject.action }));
  const preview = useQuery(
    trpc.policies.preview.queryOptions(
      {
        ...subject,
        terms: terms.data ?? (drafted as never),
        ...(workflowId !== '' && { workflowId }),
        ...(requesterId !== '' && { requesterId }),
      },
      { enabled: terms.success, placeholderData: keepPreviousData },
    ),
  );
  if (preview.error) return <p className="text-stop">{refusalOf(preview.error).message}</p>;
  if (!preview.data) return <SkeletonRows rows={5} />;
  const { problems, weaker, stronger, isSame, edit, approvers } = preview.data;
  return (
    <div className="grid gap-4">
      <Panel title="What this edit changes">
        {!terms.success && <p className="text-muted">Complete what is marked to see it.</p>}
        {isSame ? (
          <p className="text-muted">Nothing yet.</p>
        ) : (
          <StrictnessList weaker={weaker} stronger={stronger} />
        )}
        {problems.length > 0 && (
          <ul role="alert" className="mt-2 list-disc pl-5 text-stop">
            {problems.map(({ path, message, at }) => (
              <li key={path}>
                {path}: {message}
                {at && ` (line ${at.line}, column ${at.column})`}
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel
        title="Who signs this edit"
        subtitle={`${edit.slots}, by policy ${edit.number} for edits of ${edit.riskTier} risk. Whoever drafts it does not sign.`}
      >
        <ApprovalPreviewList preview={edit.who} />
      </Panel>
      <Panel
        title="Who could approve under it"
        subtitle="People as they are now, for a change somebody asks for."
      >
        <div className="mb-3 grid gap-3 sm:grid-cols-2 lg:grid-cols-1 xl:grid-cols-2">
          {subject.action === 'promote' && (
            <Choice
              label="Of workflow"
              none="Any"
              value={workflowId}
              options={choices.data?.workflows ?? []}
              onChange={setWorkflowId}
            />
          )}
          <Choice
            label="Asked for by"
            none="Nobody in particular"
            value={requesterId}
            options={choices.data?.people ?? []}
            onChange={setRequesterId}
          />
        </div>
        <ApprovalPreviewList preview={approvers} />
      </Panel>
    </div>
  );
}
