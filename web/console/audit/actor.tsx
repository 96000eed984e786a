import { Link } from "wouter";
import { useAuditWords } from "./words.ts";

/** Who did it: a person's account, the server itself, or somebody without an account. */
export function Actor({ actor }: { readonly actor: string }) {
  const { words } = useAuditWords();
  if (actor === "system" || actor === "public") return <>{words[actor]}</>;
  const [, id = actor] = actor.split(":");
  return (
    <Link href={`/user/${encodeURIComponent(id)}`} title={actor}>
      …{id.slice(-8)}
    </Link>
  );
}
