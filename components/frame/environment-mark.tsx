import { Zap } from 'lucide-react';
import { Badge } from '#components/ui/badge.tsx';

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

/** The badges of the top bar; only that of the marked environment is shown. Production stands out without a state's colour. */
export function EnvironmentBadges() {
  return (
    <>
      <span className="hidden items-center gap-1 rounded bg-text px-1.5 py-0.5 text-[12px] leading-4 font-medium text-surface group-has-[[data-environment=production]]/frame:inline-flex">
        <Zap aria-hidden className="size-3.5" />
        {WORDS.production}
      </span>
      <Badge className="hidden group-has-[[data-environment=staging]]/frame:inline-flex">
        {WORDS.staging}
      </Badge>
      <Badge className="hidden group-has-[[data-environment=development]]/frame:inline-flex">
        {WORDS.development}
      </Badge>
    </>
  );
}
