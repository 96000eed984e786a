import { Redirect, useParams } from "wouter";

/** `/cases/:id` opens the case at the desk: the address that notes and messages carry. */
export function CaseLink() {
  const { id = "" } = useParams();
  return <Redirect to={`/?case=${encodeURIComponent(id)}`} replace />;
}
