-- Once a quarter somebody looks at everything that opens a door, and says of each whether it stays. The decisions are
-- evidence: none is taken by the holder, none is changed, and the review closes when all are taken.
CREATE TABLE "access_review" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "opened_by" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_by" TEXT,
    "closed_at" TIMESTAMPTZ(3),
    "decisions_digest" TEXT,

    CONSTRAINT "access_review_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "access_review_closed" CHECK (("closed_at" IS NULL) = ("decisions_digest" IS NULL) AND ("closed_at" IS NULL) = ("closed_by" IS NULL))
);
CREATE UNIQUE INDEX "access_review_organisation_id_number_key" ON "access_review"("organisation_id", "number");

CREATE TABLE "access_review_line" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "review_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "holder_id" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "decision" TEXT,
    "reason" TEXT,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_review_line_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "access_review_line_kind" CHECK ("kind" IN ('grant', 'member', 'token')),
    CONSTRAINT "access_review_line_decision" CHECK ("decision" IN ('keep', 'revoke', 'ended')),
    CONSTRAINT "access_review_line_decided" CHECK (
      ("decision" IS NULL) = ("decided_at" IS NULL)
      AND (("decision" IN ('keep', 'revoke')) IS TRUE) = ("decided_by" IS NOT NULL AND "reason" IS NOT NULL)
    ),
    CONSTRAINT "access_review_line_not_own" CHECK ("decided_by" IS NULL OR "decided_by" <> "holder_id")
);
CREATE UNIQUE INDEX "access_review_line_review_id_subject_id_key" ON "access_review_line"("review_id", "subject_id");
ALTER TABLE "access_review_line" ADD CONSTRAINT "access_review_line_review_id_fkey" FOREIGN KEY ("review_id") REFERENCES "access_review"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

SELECT protect_table('access_review', 'governed', 'organisation', 'SELECT, INSERT, UPDATE');
SELECT protect_table('access_review_line', 'governed', 'organisation', 'SELECT, INSERT, UPDATE');

CREATE FUNCTION keep_access_review() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF OLD.closed_at IS NOT NULL
     OR (NEW.id, NEW.organisation_id, NEW.number, NEW.opened_by, NEW.opened_at, NEW.due_at)
        IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.number, OLD.opened_by, OLD.opened_at, OLD.due_at) THEN
    RAISE EXCEPTION 'an access review stays as it was written' USING ERRCODE = '42501';
  END IF;
  IF NEW.closed_at IS NOT NULL AND EXISTS (SELECT 1 FROM access_review_line WHERE review_id = NEW.id AND decision IS NULL) THEN
    RAISE EXCEPTION 'an access review closes when every line is decided' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_access_review BEFORE UPDATE ON access_review FOR EACH ROW EXECUTE FUNCTION keep_access_review();

CREATE FUNCTION keep_access_review_line() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  review access_review%ROWTYPE;
BEGIN
  SELECT * INTO review FROM access_review WHERE id = NEW.review_id AND organisation_id = NEW.organisation_id;
  IF review.id IS NULL OR review.closed_at IS NOT NULL THEN
    RAISE EXCEPTION 'this access review takes no decisions' USING ERRCODE = '42501';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.decision IS NOT NULL
       OR NOT EXISTS (SELECT 1 FROM access_review WHERE id = NEW.review_id AND xmin = pg_current_xact_id()::xid) THEN
      RAISE EXCEPTION 'lines are written when a review is opened' USING ERRCODE = '42501';
    END IF;
  ELSIF OLD.decision IS NOT NULL
     OR (NEW.id, NEW.organisation_id, NEW.review_id, NEW.kind, NEW.subject_id, NEW.holder_id, NEW.facts)
        IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.review_id, OLD.kind, OLD.subject_id, OLD.holder_id, OLD.facts) THEN
    RAISE EXCEPTION 'a decision of an access review stays' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_access_review_line BEFORE INSERT OR UPDATE ON access_review_line FOR EACH ROW EXECUTE FUNCTION keep_access_review_line();
