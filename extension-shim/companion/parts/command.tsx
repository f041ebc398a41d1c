import { useState } from "preact/hooks";
import { useLanguage } from "./language";

/** A command for a terminal, with a button that copies it. */
export function Command(props: { readonly line: string }) {
  const { install } = useLanguage().texts;
  const [isCopied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(props.line).then(() => setCopied(true));
  return (
    <div class="command">
      <code>{props.line}</code>
      <button type="button" class="quiet" onClick={copy}>
        {isCopied ? install.copied : install.copy}
      </button>
      <span role="status" class="unseen">
        {isCopied ? install.copied : ""}
      </span>
    </div>
  );
}
