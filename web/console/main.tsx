import { startPage } from "../shared/shell/start-page.tsx";
import { ConsoleApp } from "./app.tsx";

startPage(<ConsoleApp />);
