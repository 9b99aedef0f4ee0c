import { Panel } from '#components/ui/panel.tsx';
import type { AnswersContent, Questionnaire } from '#server/governance/domain/questionnaire.ts';

/** The answers to a questionnaire as people read them. */
export function AnswersReading({ form, content }: { form: Questionnaire; content: AnswersContent }) {
  return (
    <div className="grid gap-4">
      {form.sections.map(({ title, questions }) => (
        <Panel key={title} title={title} flush>
          <dl className="divide-y divide-line">
            {questions.map(({ id, question, reference, choices }) => {
              const answer = content.answers[id];
              const choice = choices?.find(({ value }) => value === answer?.choice)?.label;
              return (
                <div key={id} className="px-4 py-3">
                  <dt className="font-medium">
                    {question} <span className="text-[13px] font-normal text-muted">{reference}</span>
                  </dt>
                  <dd className="mt-1 whitespace-pre-line">
                    {choice && <strong className="font-medium">{choice}. </strong>}
                    {answer?.text || <span className="text-muted">not answered</span>}
                  </dd>
                </div>
              );
            })}
          </dl>
        </Panel>
      ))}
    </div>
  );
}
