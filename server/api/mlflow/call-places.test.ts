import { expect, test } from 'vitest';
import { openCallPlaces } from './call-places.ts';

test('there are so many places in all, and one that is given back is free again', () => {
  const places = openCallPlaces(2, 2);
  const [first, second] = [places.take(), places.take()];
  expect([first, second].every((place) => place?.belongsTo('org_1'))).toBe(true);
  expect(places.take()).toBeNull();
  first?.giveBack();
  expect(places.take()?.belongsTo('org_2')).toBe(true);
});

test('one organisation cannot have all of them', () => {
  const places = openCallPlaces(10, 2);
  const own = [places.take(), places.take(), places.take()];
  expect(own.map((place) => place?.belongsTo('org_1'))).toEqual([true, true, false]);
  expect(places.take()?.belongsTo('org_2')).toBe(true);
  own[2]?.giveBack();
  own[0]?.giveBack();
  expect(places.take()?.belongsTo('org_1')).toBe(true);
});
