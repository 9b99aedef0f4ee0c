import { Panel } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { ModelInspection } from '#server/registry/domain/model-inspection.ts';

function verdict({ isExecutable, formats }: ModelInspection): {
  signal: 'caution' | 'clear' | 'dark';
  text: string;
} {
  if (isExecutable) return { signal: 'caution', text: 'may run code when loaded' };
  if (formats.length === 0) return { signal: 'dark', text: 'held elsewhere' };
  return { signal: 'clear', text: 'runs no code when loaded' };
}

/** What a version's files are by their content, and which of them may run code in whoever loads them. */
export function VersionFilesPanel({ files }: { files: ModelInspection | null }) {
  if (!files)
    return (
      <Panel title="What its files are">
        <p className="text-muted">The stored files cannot be read right now. Reload, or ask an operator.</p>
      </Panel>
    );
  const { signal, text } = verdict(files);
  return (
    <Panel title="What its files are">
      <p className="flex flex-wrap items-center gap-2">
        <StateBadge signal={signal}>{text}</StateBadge>
        {files.formats.length > 0 && <span className="text-muted">{files.formats.join(', ')}</span>}
      </p>
      {files.reasons.length > 0 && (
        <ul className="mt-2 grid gap-1">
          {files.reasons.map(({ path, reason }) => (
            <li key={path} className="break-words">
              <span className="font-mono">{path || 'The version'}</span>: {reason}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
