-- What is said of a version in its card may be said better later. The card it was registered with stays where it is; every
-- revision stands beside it, whole and for good, and the newest is the card.

-- CreateTable
CREATE TABLE "card_revision" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "model_version_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "card" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "card_revision_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "card_revision_number" CHECK ("number" > 0)
);

-- CreateIndex
CREATE UNIQUE INDEX "card_revision_model_version_id_number_key" ON "card_revision"("model_version_id", "number");

-- AddForeignKey
ALTER TABLE "card_revision" ADD CONSTRAINT "card_revision_model_version_id_fkey" FOREIGN KEY ("model_version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

SELECT protect_table('card_revision', 'governed', 'workspace', 'SELECT, INSERT');
