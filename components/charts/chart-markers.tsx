'use client';

import Link from 'next/link';
import { formatDateTime } from '#server/platform/domain/wording.ts';

/** Something that happened while the values were measured: a deployment, a rollout, a stop, an incident. */
export interface ChartMarker {
  at: number;
  label: string;
  href?: string;
}

/** The events drawn in the chart, by the numbers they carry there, each leading to its page. */
export function ChartMarkers({ markers, timeZone }: { markers: readonly ChartMarker[]; timeZone: string }) {
  if (markers.length === 0) return null;
  return (
    <ol
      aria-label="Events in this range"
      className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-[12px] text-muted"
    >
      {markers.map((marker, index) => (
        <li key={`${marker.at} ${marker.label}`} className="flex min-h-6 items-center gap-1.5">
          <span aria-hidden className="rounded bg-dark-soft px-1 font-medium">
            {index + 1}
          </span>
          {marker.href ? (
            <Link href={marker.href} className="underline underline-offset-2 hover:text-text">
              {marker.label}
            </Link>
          ) : (
            marker.label
          )}
          <time dateTime={new Date(marker.at).toISOString()}>
            {formatDateTime(new Date(marker.at), timeZone)}
          </time>
        </li>
      ))}
    </ol>
  );
}
