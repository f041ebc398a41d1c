import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useLanguage } from "./language";

const STEP = 100;

/** A long list, a hundred at a time. */
export function Stepwise<T>(props: {
  readonly all: readonly T[];
  readonly children: (shown: readonly T[]) => ComponentChildren;
}) {
  const { shell } = useLanguage().texts;
  const [most, setMost] = useState(STEP);
  const left = props.all.length - most;
  return (
    <>
      {props.children(props.all.slice(0, most))}
      {left > 0 && (
        <button type="button" class="quiet" onClick={() => setMost(most + STEP)}>
          {shell.showMore(Math.min(left, STEP))}
        </button>
      )}
    </>
  );
}
