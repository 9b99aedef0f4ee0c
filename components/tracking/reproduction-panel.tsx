import type { ReactNode } from 'react';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { Reproduction } from '#server/tracking/domain/reproduce-run.ts';

function Missing({ reproduction }: { reproduction: Reproduction }) {
  const { missing } = reproduction;
  if (missing.length === 0) return null;
  return (
    <div>
      <p>What stands in the way:</p>
      <ul className="ml-5 list-disc">
        {missing.map((sentence) => (
          <li key={sentence}>{sentence}.</li>
        ))}
      </ul>
    </div>
  );
}

/** Whether a run can be made again by somebody else, and by which command; null while that is on its way. */
export function ReproductionPanel({
  reproduction,
  children,
}: {
  reproduction: Reproduction | null;
  children?: ReactNode;
}) {
  return (
    <Panel
      title="Making it again"
      actions={
        reproduction &&
        (reproduction.isReproducible ? (
          <StateBadge signal="clear">Reproducible</StateBadge>
        ) : (
          <StateBadge signal="caution">Not reproducible as logged</StateBadge>
        ))
      }
    >
      <div className="grid gap-3">
        {children}
        {reproduction && <Missing reproduction={reproduction} />}
        {reproduction?.command && (
          <CodeBlock code={reproduction.command} label="What is known of how it was made" />
        )}
      </div>
    </Panel>
  );
}
