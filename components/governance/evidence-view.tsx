'use client';

import { useUrlState } from '#components/tables/use-url-state.ts';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { GovernanceFrame } from './governance-frame.tsx';
import { MakePackForm } from './make-pack-form.tsx';
import { PacksPanel } from './packs-panel.tsx';
import { usePack } from './use-pack.ts';

/** Takes out what somebody outside needs to judge a workflow, and shows what was taken out before. */
export function EvidenceView() {
  const url = useUrlState();
  const pack = usePack();
  const subject = {
    workflow: url.get('workflow'),
    request: url.get('request'),
    decision: url.get('decision'),
  };
  return (
    <GovernanceFrame
      title="Evidence packs"
      lead="What somebody outside needs to judge a workflow, in one file that proves itself. Each one made is an event of the log."
    >
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="grid min-w-0 gap-4">
          <Panel title="Make a pack">
            <MakePackForm subject={subject} pack={pack} />
          </Panel>
          <Panel title="Check it without us" subtitle="No network, no database, nothing to install but Node">
            <div className="grid gap-3">
              <p>
                Unpacked, it checks itself: every file, every signature, that each event is in the log, and
                that its tables say what the events say. Begin reading with summary.html.
              </p>
              <CodeBlock code="node verify/verify.mjs" label="Command" />
            </div>
          </Panel>
        </div>
        <div className="min-w-0">
          <PacksPanel pack={pack} />
        </div>
      </div>
      {pack.dialog}
    </GovernanceFrame>
  );
}
