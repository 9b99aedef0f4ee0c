import { StateBadge } from '#components/ui/state-badge.tsx';

export type EnvironmentName = 'development' | 'staging' | 'production';

const WORDS = {
  development: 'Development',
  staging: 'Staging',
  production: 'Production',
} as const satisfies Record<EnvironmentName, string>;

/**
 * Tells the frame which environment this page can change: the top bar then names it, with a line under it for production.
 * The frame finds the mark by CSS, so it is right from the first paint.
 */
export function EnvironmentMark({ environment }: { environment: EnvironmentName }) {
  return <span hidden data-environment={environment} />;
}

/** The badges of the top bar; only that of the marked environment is shown. */
export function EnvironmentBadges() {
  return (
    <>
      <StateBadge
        signal="stop"
        className="hidden group-has-[[data-environment=production]]/frame:inline-flex print:hidden"
      >
        {WORDS.production}
      </StateBadge>
      <StateBadge
        signal="caution"
        className="hidden group-has-[[data-environment=staging]]/frame:inline-flex"
      >
        {WORDS.staging}
      </StateBadge>
      <StateBadge
        signal="dark"
        className="hidden group-has-[[data-environment=development]]/frame:inline-flex"
      >
        {WORDS.development}
      </StateBadge>
    </>
  );
}
