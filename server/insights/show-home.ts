import type { Context } from '#server/access/context.ts';
import { workspacesWith } from '#server/access/domain/authorize.ts';
import type { Permission } from '#server/access/domain/permissions.ts';
import { namePeople } from '#server/access/name-people.ts';
import { type FreezeShown, listFreezesInForce } from '#server/approvals/list-freezes.ts';
import { listOpenEmergencies } from '#server/approvals/list-open-emergencies.ts';
import { countWaitingRequests } from '#server/approvals/list-requests.ts';
import { countUnresolved, listIncidents } from '#server/incidents/list-incidents.ts';
import { listQueue } from '#server/reviews/list-queue.ts';
import { listStopsInForce } from '#server/workflows/list-stops-in-force.ts';

/** Numbers of things that wait for people; one that the reader may not know of is missing. */
export interface HomeCounts {
  reviews?: number;
  requests?: number;
  incidents?: number;
}

/** A stop, an emergency, a freeze or an incident that everybody must see. */
export interface HomeNotice {
  id: string;
  kind: 'stop' | 'emergency' | 'incident' | 'notice';
  title: string;
  why: string | null;
  who: string | null;
  since: Date;
  href: string | null;
}

const NOTICES_MAX = 20;

/**
 * The transaction sees the workspaces in which the reader holds any role. A number of another permission is only told
 * where that permission reaches as far, so that nothing is counted which could not be opened.
 */
function reachesAsFar(ctx: Context, permission: Permission): boolean {
  const own = workspacesWith(ctx.actor, permission);
  if (own === '*') return true;
  const seen = workspacesWith(ctx.actor, 'home:read');
  return seen !== '*' && seen.length > 0 && seen.every((id) => own.includes(id));
}

/** What stands beside the entries of the rail. */
export async function countHome(ctx: Context): Promise<HomeCounts> {
  const counts: HomeCounts = {};
  if (reachesAsFar(ctx, 'review:read')) counts.reviews = (await listQueue(ctx, { limit: 1 })).waiting;
  if (reachesAsFar(ctx, 'request:sign')) counts.requests = (await countWaitingRequests(ctx)).count;
  if (reachesAsFar(ctx, 'incident:read')) counts.incidents = await countUnresolved(ctx);
  return counts;
}

/** Stops in force, emergencies that nobody has judged yet, change freezes and unresolved incidents, for everybody of the organisation; stops first, at most 20 of each. */
export async function showBanner(ctx: Context): Promise<{ notices: HomeNotice[] }> {
  const stops = (await listStopsInForce(ctx)).slice(0, NOTICES_MAX);
  const emergencies = await listOpenEmergencies(ctx);
  const freezes = (await listFreezesInForce(ctx)).items;
  const open = await listIncidents(ctx, { state: 'unresolved', limit: NOTICES_MAX });
  const names = await namePeople(
    ctx,
    stops.map(({ stoppedBy }) => stoppedBy),
  );
  const opens = (permission: Permission, href: string) => (reachesAsFar(ctx, permission) ? href : null);
  return {
    notices: [
      ...stops.map(
        (stop): HomeNotice => ({
          id: stop.id,
          kind: 'stop',
          title: `${stop.workflowName} is stopped`,
          why: stop.reason,
          who: `Stopped by ${names[stop.stoppedBy]?.name ?? 'somebody'}`,
          since: stop.stoppedAt,
          href: opens('workflow:read', `/workflows/${stop.workflowSlug}`),
        }),
      ),
      ...emergencies.map(
        (emergency): HomeNotice => ({
          id: emergency.requestId,
          kind: 'emergency',
          title: `Emergency change ${emergency.number} for ${emergency.workflowName}: ${emergency.stands}`,
          why: emergency.reason,
          who: `Applied by ${emergency.invokedBy} before its signatures`,
          since: emergency.invokedAt,
          href: opens('request:read', `/requests/${emergency.requestId}`),
        }),
      ),
      ...freezes.map((freeze) => freezeNotice(freeze, opens('policy:read', '/policies/freezes'))),
      ...open.items.map(
        (incident): HomeNotice => ({
          id: incident.id,
          kind: 'incident',
          title: `Incident ${incident.number}`,
          why: incident.title,
          who: incident.acknowledgedBy
            ? `Handled by ${open.people[incident.acknowledgedBy]?.name ?? 'somebody'}`
            : null,
          since: incident.acknowledgedAt ?? incident.openedAt,
          href: opens('incident:read', `/incidents/${incident.id}`),
        }),
      ),
    ],
  };
}

function freezeNotice(freeze: FreezeShown, href: string | null): HomeNotice {
  const until = freeze.endsAt
    ? `until ${freeze.endsAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
    : 'until it is lifted';
  return {
    id: freeze.id,
    kind: 'notice',
    title: `Changes are frozen: ${freeze.what}`,
    why: freeze.reason,
    who: `By ${freeze.createdBy}, ${until}`,
    since: freeze.startsAt,
    href,
  };
}
