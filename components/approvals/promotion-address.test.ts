import { expect, test } from 'vitest';
import { promotionHref, readPromotionChoice } from './promotion-address.ts';

const read = (href: string) =>
  readPromotionChoice(Object.fromEntries(new URL(href, 'http://x').searchParams.entries()));

test.each([[{ workflowId: 'wfl_1' }], [{ modelId: 'mdl_1', modelVersionId: 'ver_1' }], [{}]])(
  'the form chooses what the link %o says',
  (choice) => {
    expect(read(promotionHref(choice))).toMatchObject(choice);
  },
);

test('what is no single text is left out', () => {
  expect(readPromotionChoice({ workflowId: ['a', 'b'], modelId: '' })).toEqual({});
});
