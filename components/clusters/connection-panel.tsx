import { CopyableId } from '#components/ui/copyable-id.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { shortId } from '#server/platform/domain/wording.ts';
import type { ClusterDetail } from './rows.ts';

function deliveryWords({ settings }: ClusterDetail): string {
  const { delivery } = settings;
  if (delivery.kind === 'none') return 'None: the engine was started with its models';
  return delivery.kind === 'upload'
    ? 'Uploaded with the load call'
    : `Written to the shared directory ${delivery.directory}, which the engine reads`;
}

/** How the cluster is reached, and what for. */
export function ConnectionPanel({ cluster }: { cluster: ClusterDetail }) {
  const { credential, egressGrants } = cluster;
  return (
    <Panel title="Connection">
      <KeyValues
        items={[
          { label: 'Address', value: cluster.address },
          { label: 'Artifacts', value: deliveryWords(cluster) },
          {
            label: 'Networks granted',
            value: egressGrants.length > 0 ? egressGrants.join(', ') : 'none: public addresses only',
          },
          {
            label: 'Credential',
            value: credential ? (
              <>
                header {credential.header}, value ending {credential.hint}
                {credential.setBy && credential.setAt && (
                  <>
                    , set by {credential.setBy} <RelativeTime at={credential.setAt} />
                  </>
                )}
              </>
            ) : (
              'none'
            ),
          },
          { label: 'Metrics', value: cluster.settings.metricsUrl ?? 'at the same address' },
          { label: 'Id', value: <CopyableId id={cluster.id} display={shortId(cluster.id)} /> },
        ]}
      />
    </Panel>
  );
}
