'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { FormPage } from '#components/forms/form-page.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Banner } from '#components/ui/banner.tsx';
import { Button } from '#components/ui/button.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { ASSESSMENT_WORDING, type AssessmentKind } from '#server/governance/domain/assessment-states.ts';
import { AnswersForm } from './answers-form.tsx';
import { RiskForm } from './risk-form.tsx';

/** The form of one assessment; it goes on where the reader's draft ended. */
export function AssessmentEditor({ slug, kind }: { slug: string; kind: AssessmentKind }) {
  const trpc = useTRPC();
  const router = useRouter();
  const cache = useQueryClient();
  const { data } = useSuspenseQuery(
    // What is typed must not be replaced under the reader's hands.
    trpc.assessments.get.queryOptions(
      { workflow: slug, kind },
      { refetchOnWindowFocus: false, staleTime: Number.POSITIVE_INFINITY },
    ),
  );
  const { workflow, version } = data;
  const [draft] = useState(data.draft);
  const href = `/governance/workflows/${workflow.slug}/${kind}`;
  const discard = useMutation(
    trpc.assessments.discardDraft.mutationOptions({
      onSuccess: async () => {
        await cache.invalidateQueries();
        router.push(href);
      },
    }),
  );
  const { name, purpose } = ASSESSMENT_WORDING[kind];
  return (
    <FormPage
      title={version ? `Version ${(data.history[0]?.number ?? version.number) + 1}` : name}
      lead={`${purpose} It counts once a risk officer who did not write it has signed it off.`}
      breadcrumb={[
        { label: 'Governance', href: '/governance' },
        { label: workflow.name, href: `/governance/workflows/${workflow.slug}` },
        { label: name, href },
      ]}
    >
      {draft && (
        <Banner
          signal="dark"
          title="This is your draft"
          actions={
            <Button
              size="sm"
              pending={discard.isPending}
              onClick={() => discard.mutate({ workflow: workflow.id, kind })}
            >
              Discard draft
            </Button>
          }
        >
          Saved <RelativeTime at={draft.savedAt} />.
        </Banner>
      )}
      {kind === 'risk' ? <RiskForm shown={data} /> : <AnswersForm shown={data} kind={kind} />}
    </FormPage>
  );
}
