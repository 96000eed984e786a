-- AlterTable
ALTER TABLE "Generation" ADD COLUMN     "parentManifestId" TEXT;
