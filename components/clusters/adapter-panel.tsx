import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { type Signal, StateBadge } from '#components/ui/state-badge.tsx';
import { VERIFIED_WORDS } from './cluster-words.ts';
import type { ClusterDetail } from './rows.ts';

function wordOf(result: string): { signal: Signal; word: string } {
  if (result === 'passed') return { signal: 'clear', word: 'Passed' };
  if (result.startsWith('does not apply')) return { signal: 'dark', word: 'Does not apply' };
  return { signal: 'stop', word: 'Failed' };
}

function ConformanceTable({ conformance }: { conformance: NonNullable<ClusterDetail['conformance']> }) {
  return (
    <details className="mt-3">
      <summary className="cursor-pointer font-medium">
        {conformance.tests.length} tests against {conformance.engine}
      </summary>
      <table className="mt-2 w-full text-left text-[13px]">
        <caption className="sr-only">Conformance tests against {conformance.engine}</caption>
        <thead>
          <tr className="border-b border-line text-muted">
            <th scope="col" className="py-1 pr-3 font-normal">
              Test
            </th>
            <th scope="col" className="py-1 font-normal">
              Result
            </th>
          </tr>
        </thead>
        <tbody>
          {conformance.tests.map(({ name, result }) => {
            const { signal, word } = wordOf(result);
            const reason = result.includes(': ') ? result.slice(result.indexOf(': ') + 2) : null;
            return (
              <tr key={name} className="border-b border-line align-top last:border-b-0">
                <th scope="row" className="py-1.5 pr-3 font-normal">
                  {name}
                  {reason && <span className="block text-muted">{reason}</span>}
                </th>
                <td className="py-1.5">
                  <StateBadge signal={signal}>{word}</StateBadge>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}

/** What the adapter can do with this kind of engine, and how that is known. */
export function AdapterPanel({ cluster }: { cluster: ClusterDetail }) {
  const { capabilities, conformance } = cluster;
  const verified = VERIFIED_WORDS[capabilities.verified];
  return (
    <Panel
      title="Adapter"
      subtitle={`${capabilities.protocol}, for ${capabilities.engine}.`}
      actions={<StateBadge signal={verified.signal}>{verified.word}</StateBadge>}
    >
      <KeyValues
        items={[
          { label: 'Artifact formats', value: capabilities.formats.join(', ') },
          {
            label: 'Proof of what runs',
            value:
              capabilities.identity === 'digest'
                ? 'The engine tells the SHA-256 of what it runs'
                : 'By name: each revision has a name of its own on the engine',
          },
          { label: 'Traffic', value: 'Moved by the gateway' },
          { label: 'Metrics', value: 'Prometheus' },
          { label: 'Logs', value: 'Not read; look on the engine' },
        ]}
      />
      {conformance ? (
        <ConformanceTable conformance={conformance} />
      ) : (
        <p className="mt-3 text-[13px] text-muted">
          The conformance suite has not met this engine. Run npm run test:engines.
        </p>
      )}
    </Panel>
  );
}
