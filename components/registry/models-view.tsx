'use client';

import { Boxes } from 'lucide-react';
import { ModelList, type ModelListWords } from './model-list.tsx';

const WORDS: ModelListWords = {
  title: 'Models',
  lead: 'What can be asked to serve, with its evidence.',
  noun: 'model',
  icon: Boxes,
  registerAt: '/models/new',
  empty: 'A model holds immutable versions. Register one, then upload its first version.',
  example: { name: 'credit-scorecard', kind: 'classifier' },
  which: { exceptKind: 'prompt' },
  about: { id: 'kind', header: 'Kind', cell: ({ kind }) => kind },
};

/** Every model with its newest version and aliases. */
export function ModelsView(at: { search?: string; cursor?: string }) {
  return <ModelList words={WORDS} {...at} />;
}
