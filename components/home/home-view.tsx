'use client';

import { useCan, useSession } from '#components/frame/session.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { AccessSection } from './access-section.tsx';
import { ActivityFeed } from './activity-feed.tsx';
import { DutySection } from './duty-section.tsx';
import { ResultSection } from './result-section.tsx';
import { IncidentSection, PeopleSection, ServingSection } from './running-sections.tsx';
import { OnTheWaySection, ReviewSection, SignatureSection } from './work-sections.tsx';

/** What needs this reader now, by what they may do; below it, what happened last. */
export function HomeView() {
  const { person, roles } = useSession();
  const can = useCan();
  const works =
    can('review:decide') || can('request:sign') || can('request:create') || can('incident:handle');
  const oversees = roles.includes('auditor') || roles.includes('viewer');
  return (
    <>
      <PageHeader title="Home" lead={`What needs you now, ${person.name}.`} />
      <div className="grid gap-4">
        {(roles.includes('executive') || roles.includes('auditor')) && can('insight:business') && (
          <ResultSection />
        )}
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <DutySection />
          {can('review:decide') && <ReviewSection />}
          {can('request:sign') && <SignatureSection />}
          {(can('incident:handle') || (can('incident:read') && !works)) && <IncidentSection />}
          {(can('cluster:connect') || roles.includes('viewer')) && <ServingSection />}
          {(can('request:create') || ((oversees || roles.includes('executive')) && can('request:read'))) && (
            <OnTheWaySection />
          )}
          {can('people:grant') && <PeopleSection />}
          {can('access-review:read') && <AccessSection />}
        </div>
        {can('audit:read') && <ActivityFeed />}
      </div>
    </>
  );
}
