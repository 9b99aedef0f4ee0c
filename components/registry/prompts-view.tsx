'use client';

import { MessageSquareText } from 'lucide-react';
import { ModelList, type ModelListWords } from './model-list.tsx';

const WORDS: ModelListWords = {
  title: 'Prompts',
  lead: 'What workflows say to models that generate, version by version.',
  noun: 'prompt',
  icon: MessageSquareText,
  registerAt: '/prompts/new',
  empty: 'A prompt holds immutable versions of a text. Register one, then write its first version.',
  example: { name: 'greeting', kind: 'prompt' },
  about: { id: 'about', header: 'What it is for', cell: ({ description }) => description || 'not said' },
  which: { kind: 'prompt' },
};

/** Every prompt with its newest version and aliases. */
export function PromptsView(at: { search?: string; cursor?: string }) {
  return <ModelList words={WORDS} {...at} />;
}
