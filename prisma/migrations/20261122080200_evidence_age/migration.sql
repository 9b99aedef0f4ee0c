-- AlterTable
ALTER TABLE "control_evidence" ADD COLUMN     "age_days" INTEGER;
