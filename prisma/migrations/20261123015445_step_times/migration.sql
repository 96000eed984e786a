-- AlterTable
ALTER TABLE "Generation" ADD COLUMN     "progressAt" TIMESTAMPTZ(3),
ADD COLUMN     "stepStartedAt" TIMESTAMPTZ(3);
