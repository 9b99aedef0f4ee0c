import { Refusal } from './refusal.ts';

export interface TimeCursor {
  /** ISO time to the millisecond, in UTC. */
  at: string;
  id: string;
}

const FORM = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\|([\w-]{1,64})$/;

/** Where the next page of a list by time goes on: after this time and, among equals, after this id. */
export function writeTimeCursor(at: Date, id: string): string {
  return `${at.toISOString()}|${id}`;
}

/** Reads what `writeTimeCursor` wrote, null for the first page; throws `invalid` for anything else, also a 99th of May. */
export function readTimeCursor(cursor: string | undefined): TimeCursor | null {
  if (cursor === undefined) return null;
  const [, at, id] = FORM.exec(cursor) ?? [];
  const date = new Date(at ?? '');
  if (at && id && !Number.isNaN(date.getTime()) && date.toISOString() === at) return { at, id };
  throw new Refusal('invalid', 'This page does not exist any more. Start again from the first.', {
    fields: [{ path: '/cursor', message: 'is not a cursor that a page before gave out' }],
  });
}
