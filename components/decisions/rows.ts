import type { Outputs } from '#components/trpc/outputs.ts';

export type DecisionListRow = Outputs['decisions']['list']['items'][number];
export type DecisionStory = Outputs['decisions']['get'];
export type DecisionSealing = Outputs['decisions']['sealing'];
export type DeadLetterRow = Outputs['deadLetters']['list']['items'][number];
export type DeadLetterDetail = Outputs['deadLetters']['get'];
export type CompletenessRow = Outputs['decisions']['completeness']['replicas'][number];
