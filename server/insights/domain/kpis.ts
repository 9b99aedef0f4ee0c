/** A SMART goal of a workflow: from where, to where, by when, and who answers for it. */
export interface KpiFacts {
  id: string;
  name: string;
  unit: string;
  baseline: number;
  target: number;
  deadline: Date;
  ownerId: string;
  setBy: string;
  setAt: Date;
}
