'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { EvidenceButton } from '#components/governance/evidence-button.tsx';
import { ScorePosition } from '#components/reviews/score-position.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Timeline } from '#components/ui/timeline.tsx';
import { formatDurationMs, formatFigure } from '#server/platform/domain/wording.ts';
import { contractFields } from '#server/workflows/domain/contract-fields.ts';
import { DecisionBadge } from './decision-badge.tsx';
import { DecisionEvidence, RawRecord } from './decision-evidence.tsx';
import { DecisionInput } from './decision-input.tsx';
import { prepareWaterfall } from './prepare-waterfall.ts';
import { ReceiptPanel } from './receipt-panel.tsx';
import type { DecisionStory } from './rows.ts';
import { storyLines, summaryOf } from './tell-story.ts';
import { TimingWaterfall } from './timing-waterfall.tsx';
import { TrailFacts } from './trail-facts.tsx';

const PENDING_POLL_MS = 2_000;

function valueIn(output: Readonly<Record<string, unknown>> | null, field: string): string {
  const value = output?.[field];
  return value === undefined ? '–' : String(value);
}

function Facts({ story }: { story: DecisionStory }) {
  const { decision, events, workflow } = story;
  const { decisionField } = workflow.version.decisionPolicy;
  const outcome = events.findLast(({ kind }) => kind === 'outcome');
  const isOverride = events.some((event) => event.kind === 'verdict' && event.body.isOverride);
  return (
    <FactStrip
      facts={[
        {
          label: 'Decision',
          value: (
            <span className="flex flex-wrap items-center gap-2">
              {valueIn(decision.output, decisionField)}
              {isOverride && <StateBadge signal="person">override</StateBadge>}
            </span>
          ),
        },
        { label: "The model's own", value: valueIn(decision.modelOutput, decisionField) },
        { label: 'Score', value: formatFigure(decision.judgement.score) },
        { label: 'Outcome', value: outcome?.kind === 'outcome' ? outcome.body.label : 'not known yet' },
        { label: 'Asked', value: <RelativeTime at={decision.receivedAt} /> },
        { label: 'Took', value: formatDurationMs(decision.latencyMs) },
      ]}
    />
  );
}

/** One decision as a story: what came of it, why, who, what was asked, what stood behind it; the raw record last. */
export function DecisionView({ id }: { id: string }) {
  const trpc = useTRPC();
  const { data: story } = useSuspenseQuery(
    trpc.decisions.get.queryOptions(
      { id },
      {
        refetchInterval: ({ state }) =>
          state.data?.decision.status === 'pending_review' ? PENDING_POLL_MS : false,
      },
    ),
  );
  const { decision, workflow } = story;
  const { judgement, modelOutput } = decision;
  const { below, above, decisionField } = workflow.version.decisionPolicy;
  const { score, lower, upper, scoreName } = judgement;
  const scoreTitle =
    contractFields(workflow.version.outputSchema).find(({ name }) => name === scoreName)?.title ?? scoreName;
  const leaning = modelOutput ? valueIn(modelOutput, decisionField) : null;
  return (
    <>
      <PageHeader
        title={decision.subject ?? 'Decision'}
        breadcrumb={[{ label: 'Decisions', href: '/decisions' }]}
        badge={<DecisionBadge status={decision.status} decidedBy={decision.decidedBy} />}
        lead={summaryOf(story)}
        actions={
          <>
            <EvidenceButton about="decision" id={decision.id} />
            <CopyableId id={decision.id} />
          </>
        }
      />
      <Facts story={story} />
      <div className="grid min-w-0 gap-4 lg:grid-cols-2">
        <div className="grid min-w-0 content-start gap-4">
          <Panel title="Why" subtitle="The score against the thresholds of that time">
            <ScorePosition position={{ score, lower, upper, below, above, scoreTitle }} leaning={leaning} />
          </Panel>
          <Panel title="What happened">
            <Timeline label="What happened to this decision" entries={storyLines(story)} />
          </Panel>
          <Panel
            title="Where the time went"
            subtitle="From the arrival of the call to its record, with what each step did"
          >
            <TimingWaterfall bars={prepareWaterfall(decision.timings, decision.latencyMs, decision.trail)} />
          </Panel>
          <TrailFacts trail={decision.trail} />
          <DecisionEvidence story={story} />
        </div>
        <div className="grid min-w-0 content-start gap-4">
          <DecisionInput story={story} />
          <ReceiptPanel id={decision.id} />
          <RawRecord story={story} />
        </div>
      </div>
    </>
  );
}
