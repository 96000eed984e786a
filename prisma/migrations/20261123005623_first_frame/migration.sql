-- AlterEnum
ALTER TYPE "ModerationStage" ADD VALUE 'FIRST_FRAME';

-- AlterTable
ALTER TABLE "Generation" ADD COLUMN     "leadSha256" TEXT;
