import { FAIRNESS_METRICS, FAIRNESS_WORDING } from '../../evaluations/domain/evaluation-plan.ts';
import { CARD_SECTIONS, type ModelCard } from '../../registry/domain/model-card.ts';
import { LEVEL_WORDING, tellBreakGlass, tellSeconds, tellSlots, tellWindows } from './describe-terms.ts';
import { GATE_WORDING } from './gates.ts';
import { GATE_LEVELS, gatesOf, type PolicyAction, type PolicyTerms } from './policy.ts';

/** One fact of a policy in words. */
export interface TermFact {
  label: string;
  words: string;
}

export const ASSURANCE_WORDING = {
  'recent-factor': 'a second factor of the last five minutes',
  passkey: 'a passkey that signs the record',
} as const satisfies Record<PolicyTerms['assurance'], string>;

const NONE = 'none';

function list(words: readonly string[]): string {
  return words.length === 0 ? NONE : words.join('; ');
}

function gateFacts(terms: PolicyTerms): TermFact[] {
  const { gates } = terms;
  const atLevel = GATE_LEVELS.map((level) => ({
    label: `Gates that ${LEVEL_WORDING[level].name.toLowerCase()}`,
    words: list(
      gatesOf(terms)
        .filter((gate) => gates.levels[gate] === level)
        .map((gate) => GATE_WORDING[gate]),
    ),
  }));
  const bound = ({ metric, better, bound: value }: { metric: string; better: string; bound: number }) =>
    `${metric} at ${better === 'higher' ? 'least' : 'most'} ${value}`;
  return [
    ...atLevel,
    {
      label: 'Thresholds',
      words: list(
        gates.thresholds.map(
          (one) => `${bound(one)}${one.ifMissing === 'skip' ? ' where it is reported' : ''}`,
        ),
      ),
    },
    {
      label: 'Against what serves',
      words: list(
        gates.comparisons.map(({ metric, tolerance }) => `${metric} worse by at most ${tolerance}`),
      ),
    },
    { label: 'Every slice', words: list(gates.sliceThresholds.map(bound)) },
    {
      label: 'Bias',
      words: list(
        FAIRNESS_METRICS.flatMap((metric) => {
          const value = gates.biasBounds[metric];
          const { name, better } = FAIRNESS_WORDING[metric];
          return value === undefined ? [] : [`${name} at ${better === 'higher' ? 'least' : 'most'} ${value}`];
        }),
      ),
    },
    {
      label: 'Model card',
      words: list(gates.cardSections.map((section) => CARD_SECTIONS[section as keyof ModelCard] ?? section)),
    },
    { label: 'Licences', words: list(gates.licences) },
    { label: 'Cluster seen within', words: tellSeconds(gates.clusterSeenWithinSeconds) },
    { label: 'Results of gates count for', words: tellSeconds(gates.resultsFreshHours * 3600) },
  ];
}

/** Terms as facts in words, in the order in which people ask: who, how, when, what is checked, what in an emergency. */
export function termsInWords(action: PolicyAction, terms: PolicyTerms): TermFact[] {
  return [
    { label: 'Who signs', words: tellSlots(terms.slots) },
    { label: 'Signatures are proven by', words: ASSURANCE_WORDING[terms.assurance] },
    { label: 'Minimum review time', words: tellSeconds(terms.minReviewSeconds) },
    { label: 'Cool-off after the last signature', words: tellSeconds(terms.coolOffSeconds) },
    { label: 'Applied', words: tellWindows(terms.windows) },
    { label: 'Requests expire after', words: tellSeconds(terms.requestTtlHours * 3600) },
    { label: 'Signatures count for', words: tellSeconds(terms.approvalTtlHours * 3600) },
    {
      label: 'Conditions',
      words: list(
        terms.conditions.map(
          ({ name, expression, level }) =>
            `${name} (${LEVEL_WORDING[level].name.toLowerCase()}): ${expression}`,
        ),
      ),
    },
    ...(action === 'promote'
      ? [...gateFacts(terms), { label: 'Emergencies', words: tellBreakGlass(terms.breakGlass) }]
      : []),
  ];
}
