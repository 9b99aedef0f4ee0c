import { StateBadge } from '#components/ui/state-badge.tsx';

/** Where terms ask for less than before, and where for more, one line each. */
export function StrictnessList({
  weaker,
  stronger,
}: {
  weaker: readonly string[];
  stronger: readonly string[];
}) {
  const lines = [
    ...weaker.map((words) => ({ words, signal: 'stop' as const, label: 'weaker' })),
    ...stronger.map((words) => ({ words, signal: 'clear' as const, label: 'stricter' })),
  ];
  if (lines.length === 0) return <p className="py-1 text-muted">Neither weaker nor stricter.</p>;
  return (
    <ul className="grid gap-1 py-1">
      {lines.map(({ words, signal, label }) => (
        <li key={`${label} ${words}`} className="flex flex-wrap items-baseline gap-x-2">
          <StateBadge signal={signal}>{label}</StateBadge>
          <span className="min-w-0 break-words">{words}</span>
        </li>
      ))}
    </ul>
  );
}
