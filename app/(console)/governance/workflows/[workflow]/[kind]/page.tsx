import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { AssessmentView } from '#components/governance/assessment-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';
import { ASSESSMENT_KINDS } from '#server/governance/domain/assessment-states.ts';

export const metadata: Metadata = { title: 'Assessment' };

interface Props {
  params: Promise<{ workflow: string; kind: string }>;
  searchParams: Promise<{ number?: string }>;
}

export default async function AssessmentPage({ params, searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('governance:read');
  const { workflow, kind: named } = await params;
  const { number: text } = await searchParams;
  const kind = ASSESSMENT_KINDS.find((each) => each === named);
  if (!kind) notFound();
  const number = text && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  await prefetch(trpc.assessments.get.queryOptions({ workflow, kind, number }));
  return (
    <Hydrated state={state()}>
      <AssessmentView slug={workflow} kind={kind} number={number} />
    </Hydrated>
  );
}
