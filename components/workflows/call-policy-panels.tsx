import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import type { CallPolicy } from '#server/workflows/domain/call-policy.ts';
import { redactionMarks } from '#server/workflows/domain/redaction-marks.ts';
import { callPolicyInWords } from './call-policy-words.ts';

/** What the gateway does with a call beside asking the model, part by part. */
export function CallPolicyPanels({
  policy,
  contract,
}: {
  policy: CallPolicy;
  contract: Readonly<Record<string, unknown>>;
}) {
  const sections = callPolicyInWords(policy, redactionMarks(contract).marks);
  if (sections.length === 0)
    return (
      <Panel title="Checks of a call">
        <p className="text-muted">
          Beside the contract nothing is checked, taken out, remembered or limited. Change the workflow to add
          data checks, guardrails, redaction, limits, fallbacks or oversight.
        </p>
      </Panel>
    );
  return sections.map(({ title, hint, items }) => (
    <Panel key={title} title={title} subtitle={hint}>
      <KeyValues items={items} />
    </Panel>
  ));
}
