import { Badge } from '#components/ui/badge.tsx';
import type { EventRow } from './rows.ts';

const KINDS: Readonly<Record<string, string>> = {
  token: 'Token',
  system: 'Process',
  'machine-operator': 'Machine operator',
};

/** Who acted; that it was not a person, or a script in a person's name, is said beside it. */
export function ActorName({ actor }: { actor: EventRow['actor'] }) {
  return (
    <>
      <span className="font-medium">{actor.name}</span>
      {KINDS[actor.kind] && (
        <>
          {' '}
          <Badge>{KINDS[actor.kind]}</Badge>
        </>
      )}
      {actor.script && (
        <>
          {' '}
          <Badge>Script {actor.script}</Badge>
        </>
      )}
    </>
  );
}
