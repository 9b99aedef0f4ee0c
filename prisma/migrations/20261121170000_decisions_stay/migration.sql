-- A decision's record is written once. What a verdict fills in may be filled in; nothing else changes, and nothing goes away.
REVOKE UPDATE, DELETE ON "decision", "decision_payload" FROM interlock_app, interlock_system;
GRANT UPDATE ("status", "decided_by", "output", "decided_at") ON "decision" TO interlock_app, interlock_system;
