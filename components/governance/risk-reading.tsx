import { Badge } from '#components/ui/badge.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import {
  LIKELIHOODS,
  type Rating,
  SEVERITIES,
  tierOfRating,
} from '#server/governance/domain/hazard-matrix.ts';
import { IMPACT_KINDS, IMPACT_WORDING } from '#server/governance/domain/impact-ratings.ts';
import type { RiskContent } from '#server/governance/domain/risk-assessment.ts';
import { RISK_TIER_WORDING } from '#server/workflows/domain/risk-tier.ts';

function wordRating(rating: Rating): string {
  const likelihood = LIKELIHOODS.find(({ value }) => value === rating.likelihood)?.name;
  const severity = SEVERITIES.find(({ value }) => value === rating.severity)?.name;
  return `${likelihood} × ${severity?.toLowerCase()}`;
}

function RatingCell({ rating }: { rating: Rating }) {
  return (
    <>
      {wordRating(rating)} <Badge>{RISK_TIER_WORDING[tierOfRating(rating)].name}</Badge>
    </>
  );
}

/** A risk assessment as people read it. */
export function RiskReading({ content, names }: { content: RiskContent; names: (id: string) => string }) {
  return (
    <div className="grid gap-4">
      <Panel title="Scope">
        <p className="whitespace-pre-line">{content.scope}</p>
      </Panel>
      <Panel title="Impact of a wrong or missing decision" flush>
        <div className="px-4 py-2">
          <KeyValues
            items={IMPACT_KINDS.map((kind) => ({
              label: IMPACT_WORDING[kind].name,
              value: (
                <>
                  <Badge>{RISK_TIER_WORDING[content.impacts[kind].tier].name}</Badge>
                  <span className="block font-normal">{content.impacts[kind].why}</span>
                </>
              ),
            }))}
          />
        </div>
      </Panel>
      <Panel title="Hazards" flush>
        <ol className="divide-y divide-line">
          {content.hazards.map((hazard, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a version never changes, and hazards may read alike
            <li key={index} className="px-4 py-3">
              <h3 className="font-medium">{hazard.hazard}</h3>
              {hazard.cause && <p className="text-[13px] text-muted">Because: {hazard.cause}</p>}
              <div className="mt-2">
                <KeyValues
                  items={[
                    { label: 'Before controls', value: <RatingCell rating={hazard.before} /> },
                    { label: 'Control', value: hazard.control },
                    { label: 'After controls', value: <RatingCell rating={hazard.after} /> },
                    { label: 'What remains', value: hazard.residual },
                    { label: 'Answers for it', value: names(hazard.ownerId) },
                  ]}
                />
              </div>
            </li>
          ))}
        </ol>
      </Panel>
      <Panel title="Contingency plan">
        <p className="whitespace-pre-line">{content.contingencyPlan}</p>
      </Panel>
    </div>
  );
}
