import type { Questionnaire } from './questionnaire.ts';

const YES_NO = [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
] as const;

/** The data protection impact assessment, in our own words after GDPR Article 35(7). */
export const DPIA: Questionnaire = {
  name: 'dpia',
  edition: 1,
  source: 'Regulation (EU) 2016/679, Articles 35 and 36',
  sections: [
    {
      title: 'Description of the processing',
      questions: [
        {
          id: 'processing',
          question: 'What is done with personal data, from arrival to erasure?',
          guidance:
            'Collection, use by the model, storage, who sees it, when it goes. Name systems and recipients.',
          reference: 'GDPR 35(7)(a)',
        },
        {
          id: 'purposes',
          question: 'For which purposes, and in whose legitimate interest where that is the ground?',
          guidance:
            'One sentence per purpose. A purpose that is not needed for this workflow belongs elsewhere.',
          reference: 'GDPR 35(7)(a), 5(1)(b)',
        },
        {
          id: 'categories',
          question: 'Which categories of data, and of people, are concerned?',
          guidance:
            'Say which fields are special categories (Article 9) or about children, or that none are.',
          reference: 'GDPR 35(7)(a), 9, 30(1)(c)',
        },
        {
          id: 'solely-automated',
          question: 'Are decisions with legal or similarly significant effect made without a person?',
          guidance:
            'Count what the model decides between no thresholds. Say which exception of Article 22(2) applies.',
          reference: 'GDPR 22, 35(3)(a)',
          choices: YES_NO,
        },
        {
          id: 'recipients',
          question: 'Who receives the data, and does any of it leave the European Economic Area?',
          guidance: 'Processors, clusters and their locations, and the ground of each transfer.',
          reference: 'GDPR 30(1)(d) and (e), 44 to 49',
        },
      ],
    },
    {
      title: 'Necessity and proportionality',
      questions: [
        {
          id: 'lawful-basis',
          question: 'On which lawful basis does the processing rest?',
          guidance: 'Name the point of Article 6(1), and of Article 9(2) for special categories.',
          reference: 'GDPR 6, 9',
        },
        {
          id: 'minimisation',
          question: 'Why is each field needed, and what was left out?',
          guidance: 'Compare with the input contract. A field that changes no decision should go.',
          reference: 'GDPR 5(1)(c), 25',
        },
        {
          id: 'accuracy',
          question: 'How is the data kept accurate, and a wrong decision put right?',
          guidance:
            'Sources, checks on arrival, correction by the person concerned, what happens to decisions made before.',
          reference: 'GDPR 5(1)(d), 16',
        },
        {
          id: 'retention',
          question: 'How long is the data kept, and what erases it?',
          guidance:
            'Time per class of data, the duty behind any longer time, and who may place a legal hold.',
          reference: 'GDPR 5(1)(e), 17',
        },
        {
          id: 'rights',
          question: 'How are people told, and how do they use their rights?',
          guidance:
            'Notice, access, objection, human intervention, contesting a decision; and who answers within a month.',
          reference: 'GDPR 12 to 22',
        },
      ],
    },
    {
      title: 'Risks and measures',
      questions: [
        {
          id: 'risks',
          question: 'What could this do to the people concerned?',
          guidance:
            'Think of wrongful refusal, discrimination, loss of confidentiality, being unable to object. Likelihood and severity for them, not for us.',
          reference: 'GDPR 35(7)(c)',
        },
        {
          id: 'measures',
          question: 'Which measures address each of these risks?',
          guidance:
            'Technical and organisational: review by people, fairness checks, encryption, access, logging, training.',
          reference: 'GDPR 35(7)(d), 32',
        },
        {
          id: 'views',
          question:
            'Whose views were sought: the people concerned, their representatives, the data protection officer?',
          guidance: 'What they said and what was done about it. If nobody was asked, why not.',
          reference: 'GDPR 35(2) and (9)',
        },
        {
          id: 'residual',
          question: 'Does a high risk remain after the measures?',
          guidance:
            'Where it does, the supervisory authority is consulted before processing starts (Article 36).',
          reference: 'GDPR 35(7)(d), 36',
          choices: YES_NO,
        },
      ],
    },
  ],
};
