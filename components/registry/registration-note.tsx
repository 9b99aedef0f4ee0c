import { Badge } from '#components/ui/badge.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { VersionFacts } from '#server/registry/domain/version-facts.ts';

type Registration = VersionFacts['registration'];

/** The stage in which clients put a version, and whether its files passed; nothing where both are as usual. */
export function StageBadge({ registration: { stage, status } }: { registration: Registration }) {
  if (status === 'PENDING_REGISTRATION') return <StateBadge signal="caution">Files being checked</StateBadge>;
  if (status === 'FAILED_REGISTRATION') return <StateBadge signal="stop">Registration failed</StateBadge>;
  return stage === 'None' ? null : <Badge>{stage}</Badge>;
}

/** What the check of its files found, where it found something. */
export function RegistrationNote({ registration: { statusMessage } }: { registration: Registration }) {
  if (!statusMessage) return null;
  return (
    <p role="note" className="mb-4 text-muted">
      {statusMessage}
    </p>
  );
}

const VALUE_CHARS_MAX = 80;

/** Tags with as much of their values as reads at a glance. */
export function ShortTags({ tags }: { tags: Readonly<Record<string, string>> }) {
  const entries = Object.entries(tags);
  return (
    <span className="flex flex-wrap gap-1">
      {entries.map(([key, value]) => (
        <Badge key={key}>
          {`${key}: ${value.length > VALUE_CHARS_MAX ? `${value.slice(0, VALUE_CHARS_MAX)}…` : value}`}
        </Badge>
      ))}
      {entries.length === 0 && 'none'}
    </span>
  );
}
