'use client';

import type { ReviewCase } from '#components/trpc/outputs.ts';
import { Badge } from '#components/ui/badge.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { DECIDER_WORDING } from '#server/decisions/domain/judgement.ts';
import { formatFigure } from '#server/platform/domain/wording.ts';
import { ScorePosition } from './score-position.tsx';

/** The case in words: why it is here, where the score lies, the facts, and what became of similar ones. */
export function CaseView({ found }: { found: ReviewCase }) {
  const remarkable = found.facts.filter((fact) => fact.unusual !== null).sort((a, b) => b.oddity - a.oddity);
  return (
    <div className="grid min-w-0 gap-4">
      <Panel
        title={found.subject ?? 'Case'}
        subtitle={`${found.workflow.name} · version ${found.workflow.version}`}
        actions={found.model && <Badge>{`${found.model.name} ${found.model.version}`}</Badge>}
      >
        <p className="mb-3">{found.why}</p>
        <ScorePosition position={found.position} leaning={found.leaning} />
      </Panel>
      {remarkable.length > 0 && (
        <Panel title="What stands out" subtitle="Against the data the model learned from">
          <ul className="grid gap-1.5">
            {remarkable.slice(0, 5).map((fact) => (
              <li key={fact.name} className="flex flex-wrap items-baseline gap-x-2">
                <span className="font-medium">
                  {fact.title}: {fact.value}
                </span>
                <span className="text-muted">{fact.unusual}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel title="The application">
        <KeyValues
          items={found.facts.map((fact) => ({
            label: fact.title,
            value: (
              <span className="flex flex-wrap items-center gap-2">
                {fact.value ?? <StateBadge signal="dark">not given</StateBadge>}
                {fact.unusual && <StateBadge signal="caution">unusual</StateBadge>}
              </span>
            ),
          }))}
        />
      </Panel>
      <SimilarCases found={found} />
    </div>
  );
}

function SimilarCases({ found }: { found: ReviewCase }) {
  const { decisionField } = found;
  return (
    <Panel title="Similar past cases" subtitle="The nearest scores among recent final decisions">
      {found.similar.length === 0 ? (
        <p className="text-muted">No final decision of this workflow has a score to compare with yet.</p>
      ) : (
        <ul className="divide-y divide-line">
          {found.similar.map((past) => (
            <li
              key={past.id}
              className="grid gap-x-3 gap-y-0.5 py-2 first:pt-0 last:pb-0 sm:grid-cols-[5rem_6rem_1fr_auto]"
            >
              <span className="font-medium">{past.subject ?? 'Case'}</span>
              <span className="text-muted">score {formatFigure(past.score)}</span>
              <span>
                {String(past.output?.[decisionField] ?? 'no decision')} by {DECIDER_WORDING[past.decidedBy]},{' '}
                {past.outcomeLabel ? `turned out ${past.outcomeLabel}` : 'outcome not known yet'}
              </span>
              <span className="text-[13px] text-muted">
                <RelativeTime at={past.decidedAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
