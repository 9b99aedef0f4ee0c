import Link from 'next/link';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import type { DecisionTrail } from '#server/decisions/domain/decision-trail.ts';
import { formatDurationMs } from '#server/platform/domain/wording.ts';

const LINKED = {
  cache: { label: 'Answer', words: 'given again from an earlier decision' },
  shadow: { label: 'Shadow of', words: 'the decision that callers were told' },
  replay: { label: 'Replay of', words: 'an earlier decision' },
} as const satisfies Record<NonNullable<DecisionTrail['linkedTo']>['kind'], { label: string; words: string }>;

/** What people call the doors; the decisions API itself leaves none. */
const DOORS: Readonly<Record<string, string>> = {
  async: 'decisions API, told later',
  batch: 'a batch',
  'openai-chat': 'OpenAI chat completions',
  'openai-responses': 'OpenAI responses',
  'openai-embeddings': 'OpenAI embeddings',
  'open-inference': 'Open Inference',
};

/** How the call came to its revision and to which decision it belongs; nothing where there is nothing to tell. */
export function TrailFacts({ trail }: { trail: DecisionTrail }) {
  const { linkedTo, arm, usage, cost, door, prompt } = trail;
  const firstTokenMs = usage?.firstTokenMs ?? null;
  const items = [
    linkedTo && {
      label: LINKED[linkedTo.kind].label,
      value: (
        <Link
          className="inline-block min-h-6 text-accent hover:underline"
          href={`/decisions/${linkedTo.decisionId}`}
        >
          {LINKED[linkedTo.kind].words}
        </Link>
      ),
    },
    arm !== undefined && { label: 'Arm of the split', value: arm },
    door !== undefined && { label: 'Came by', value: DOORS[door] ?? door },
    prompt && { label: 'Prompt', value: `${prompt.model} ${prompt.version}` },
    usage && { label: 'Tokens', value: `${usage.tokensIn} in, ${usage.tokensOut} out` },
    firstTokenMs !== null && { label: 'First token', value: `after ${formatDurationMs(firstTokenMs)}` },
    cost && { label: 'Cost', value: `${Number(cost.amount.toPrecision(3))} ${cost.currency}` },
  ].filter((item) => item !== undefined && item !== false);
  if (items.length === 0) return null;
  return (
    <Panel title="How it was routed">
      <KeyValues items={items} />
    </Panel>
  );
}
