import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../shared/theme.css";
import "./verify.css";
import { VerifyPage } from "./verify-page.tsx";

const place = document.getElementById("page");
if (place) {
  createRoot(place).render(
    <StrictMode>
      <VerifyPage />
    </StrictMode>,
  );
}
