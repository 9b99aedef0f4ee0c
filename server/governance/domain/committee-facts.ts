/** One decision of a meeting, in a sentence. */
export interface MeetingDecision {
  text: string;
  /** The workflow it is about, or null. */
  workflowId: string | null;
}

export interface CommitteeFacts {
  id: string;
  name: string;
  remit: string;
  createdAt: Date;
  dissolvedAt: Date | null;
  lastMetAt: Date | null;
  meetings: number;
}

export interface CommitteeSeat {
  id: string;
  committeeId: string;
  personId: string;
  role: 'chair' | 'member';
  since: Date;
}

export interface MeetingFacts {
  id: string;
  subject: string;
  heldAt: Date;
  attendees: string[];
  decisions: MeetingDecision[];
  recordedBy: string;
  recordedAt: Date;
}
