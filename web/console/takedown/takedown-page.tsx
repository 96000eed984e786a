import "./takedown.css";
import { useParams } from "wouter";
import { NoticeList } from "./notice-list.tsx";
import { NoticePage } from "./notice-page.tsx";

/** Notices from outside: the list, or one of them. */
export function TakedownPage() {
  const { "*": id = "" } = useParams();
  return id === "" ? <NoticeList /> : <NoticePage key={id} id={decodeURIComponent(id)} />;
}
