import type { Operation } from "../../changes/resource-changes";
import { html, type Markup } from "./markup";
import { done, signs } from "./operations";

/** The sign of an operation before a name, and its word for those who do not see it. */
export const signOf = (operation: Operation): Markup =>
  html`<span class="sign" aria-hidden="true">${signs[operation]}</span><span class="unseen">${done[operation]}: </span>`;
