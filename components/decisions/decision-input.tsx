import { Badge } from '#components/ui/badge.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { type ContractField, contractFields } from '#server/workflows/domain/contract-fields.ts';
import { PseudonymRow } from './pseudonym-row.tsx';
import type { DecisionStory } from './rows.ts';

const PSEUDONYM = /psn_\d{1,9}_[A-Za-z0-9_-]{22,8000}/g;
const PSEUDONYMS_MAX = 20;

/** Stand-ins for values that were taken out, wherever in the input they stand. */
function Pseudonyms({ story }: { story: DecisionStory }) {
  const found = JSON.stringify(story.decision.input).match(PSEUDONYM) ?? [];
  const distinct = [...new Set(found)].slice(0, PSEUDONYMS_MAX);
  if (distinct.length === 0) return null;
  return (
    <div className="mt-4 grid gap-2">
      <h3 className="font-medium">Pseudonyms</h3>
      <ul className="grid gap-2">
        {distinct.map((pseudonym) => (
          <PseudonymRow key={pseudonym} decisionId={story.decision.id} pseudonym={pseudonym} />
        ))}
      </ul>
    </div>
  );
}

function wordsOf(field: ContractField, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const titled = field.values?.find((known) => known.value === String(value))?.title;
  if (titled) return titled;
  const text =
    typeof value === 'number'
      ? value.toLocaleString('en-GB')
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
  return field.unit ? `${text} ${field.unit}` : text;
}

/** What was asked, in the contract's own words and units; protected fields only for those who may see them. */
export function DecisionInput({ story }: { story: DecisionStory }) {
  const { input } = story.decision;
  const { names, isShown } = story.protectedFields;
  const fields = contractFields(story.workflow.version.inputContract);
  const shown = fields.filter(({ name }) => isShown || !names.includes(name));
  const known = new Set(fields.map(({ name }) => name));
  const added = Object.entries(input ?? {}).filter(([name]) => !known.has(name));
  const subtitle =
    names.length === 0
      ? undefined
      : isShown
        ? 'Protected attributes are kept for measuring fairness; the model does not see them.'
        : `${names.length} protected attributes are hidden; risk officers and auditors see them.`;
  if (!input) return <Panel title="What was asked">The input is no longer kept.</Panel>;
  return (
    <Panel title="What was asked" subtitle={subtitle}>
      <KeyValues
        items={[
          ...shown.map((field) => ({
            label: field.title,
            value: (
              <span className="flex flex-wrap items-center gap-2 wrap-anywhere">
                {wordsOf(field, input[field.name]) ?? <span className="text-muted">not given</span>}
                {field.isProtected && <Badge>protected</Badge>}
              </span>
            ),
          })),
          ...added.map(([name, value]) => ({
            label: name,
            value: (
              <span className="flex flex-wrap items-center gap-2 wrap-anywhere">
                {typeof value === 'string' ? value : JSON.stringify(value)}
                <Badge>added</Badge>
              </span>
            ),
          })),
        ]}
      />
      <Pseudonyms story={story} />
    </Panel>
  );
}
