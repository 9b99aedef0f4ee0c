import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

type Outputs = inferRouterOutputs<AppRouter>;

export type ModelRow = Outputs['models']['list']['items'][number];
export type VersionRow = Outputs['versions']['list']['items'][number];
export type ServingPlaceRow = Outputs['versions']['servingPlaces']['items'][number];
export type PointersRow = Outputs['models']['pointers'];
export type CardRow = Outputs['cards']['show'];
export type VersionShown = Outputs['versions']['get'];
export type BesideRow = Outputs['versions']['sideBySide']['versions'][number];
export type DatasetRow = Outputs['datasets']['list']['items'][number];
export type DatasetUseRow = Outputs['datasets']['get']['uses'][number];
