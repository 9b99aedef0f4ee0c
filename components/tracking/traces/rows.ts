import type { Outputs } from '#components/trpc/outputs.ts';

export type TraceRow = Outputs['traces']['list']['items'][number];
export type TraceDetail = Outputs['traces']['show'];
export type SpanRow = TraceDetail['spans'][number];
