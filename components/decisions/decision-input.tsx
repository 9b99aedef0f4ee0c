import { Badge } from '#components/ui/badge.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { type ContractField, contractFields } from '#server/workflows/domain/contract-fields.ts';
import type { DecisionStory } from './rows.ts';

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
        items={shown.map((field) => ({
          label: field.title,
          value: (
            <span className="flex flex-wrap items-center gap-2">
              {wordsOf(field, input[field.name]) ?? <span className="text-muted">not given</span>}
              {field.isProtected && <Badge>protected</Badge>}
            </span>
          ),
        }))}
      />
    </Panel>
  );
}
