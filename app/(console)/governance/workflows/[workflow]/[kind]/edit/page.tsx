import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { AssessmentEditor } from '#components/governance/assessment-editor.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';
import { ASSESSMENT_KINDS } from '#server/governance/domain/assessment-states.ts';

export const metadata: Metadata = { title: 'Write an assessment' };

export default async function AssessmentEditPage({
  params,
}: {
  params: Promise<{ workflow: string; kind: string }>;
}) {
  const { trpc, prefetch, state } = await consolePage('assessment:write');
  const { workflow, kind: named } = await params;
  const kind = ASSESSMENT_KINDS.find((each) => each === named);
  if (!kind) notFound();
  await prefetch(trpc.assessments.get.queryOptions({ workflow, kind }));
  return (
    <Hydrated state={state()}>
      <AssessmentEditor slug={workflow} kind={kind} />
    </Hydrated>
  );
}
