import type { AnyProblem } from "hub-bridge-shim";
import type { ComponentChildren } from "preact";
import { useLanguage } from "./language";

/** What went wrong, and the next step. */
export function ProblemNote(props: {
  readonly problem: AnyProblem & { message?: string; hint?: string };
  readonly children?: ComponentChildren;
}) {
  const { words } = useLanguage();
  const { text, hint } = words.problem(props.problem);
  return (
    <div class="note problem" role="alert">
      <p>{text}</p>
      {hint && <p class="hint">{hint}</p>}
      {props.children}
    </div>
  );
}
