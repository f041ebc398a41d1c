import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A heading that takes the focus when it appears: what it heads has taken the place of something. */
export function ArrivingHeading(props: { readonly children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h2 ref={heading} tabIndex={-1}>
      {props.children}
    </h2>
  );
}
