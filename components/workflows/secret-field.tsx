'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type Control, useWatch } from 'react-hook-form';
import { SelectField } from '#components/forms/fields.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { secretChoices } from './secret-choices.ts';
import type { WorkflowFormInput, WorkflowFormOutput } from './workflow-form-schema.ts';

interface Props {
  control: Control<WorkflowFormInput, unknown, WorkflowFormOutput>;
  name: `callPolicy.guardrails.${'input' | 'output'}.${number}.credential`;
}

/** Which secret of the workflow's workspace a service is sent, and where one is set. */
export function SecretField({ control, name }: Props) {
  const trpc = useTRPC();
  const [workspaceId, chosen] = useWatch({ control, name: ['workspaceId', name] });
  // Whoever sets one in another tab finds it here when coming back.
  const { data } = useQuery(
    trpc.secrets.list.queryOptions({ workspaceId }, { staleTime: 0, refetchOnWindowFocus: true }),
  );
  return (
    <SelectField
      control={control}
      name={name}
      label="Secret it is sent"
      required={false}
      options={secretChoices(data?.items ?? null, chosen)}
      hint={
        <>
          Operators set them under{' '}
          <Link
            href="/clusters#secrets"
            target="_blank"
            className="inline-flex min-h-6 items-center underline"
          >
            Clusters, in a new tab
          </Link>
          .
        </>
      }
    />
  );
}
