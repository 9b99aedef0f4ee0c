import Link from 'next/link';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';

interface Frozen {
  incidentId: string;
  number: number;
  title: string;
  workflowId: string | null;
  since: Date;
  reportedAt: Date | null;
}

/** Evidence of serious incidents, which nothing lets go of until it is thawed on the incident's page. */
export function FrozenPanel({ frozen }: { frozen: readonly Frozen[] }) {
  return (
    <Panel flush title="Frozen evidence">
      <ul>
        {frozen.map(({ incidentId, number, title, workflowId, since, reportedAt }) => (
          <li key={incidentId} className="border-b border-line px-4 py-2.5 last:border-0">
            <p className="flex flex-wrap items-center gap-2">
              <Link href={`/incidents/${incidentId}`} className="inline-block min-h-6 font-medium underline">
                Incident {number}: {title}
              </Link>
              <StateBadge signal="caution">
                {reportedAt ? 'Kept after the report' : 'Until it is reported'}
              </StateBadge>
            </p>
            <p className="text-[13px] text-muted">
              {workflowId === null
                ? 'Everything of the organisation'
                : 'Decisions and figures of its workflow'}{' '}
              and what the log keeps of people · frozen <RelativeTime at={since} />
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
