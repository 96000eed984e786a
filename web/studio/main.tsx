import { startPage } from "../shared/shell/start-page.tsx";
import { StudioApp } from "./app.tsx";

startPage(<StudioApp />);
