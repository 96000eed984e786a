import { proof as de } from "../../catalogue/de/proof.ts";
import { proof as en, type ProofWords } from "../../catalogue/en/proof.ts";
import { wordsOf } from "../language.tsx";

export const useProofWords = wordsOf<ProofWords>({ en, de });
