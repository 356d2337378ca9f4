/** A formula, set by KaTeX once it is here; its source before, and for good where it is not valid TeX. */
import { useMemo } from "react";

import { t } from "../shared/i18n";
import { lazyPart } from "./lazy";

const katex = lazyPart(() => import("./katex"));

interface Props {
  tex: string;
  isDisplay: boolean;
  start: number;
  end: number;
}

export function Formula({ tex, isDisplay, start, end }: Props) {
  const loaded = katex.use(true);
  const html = useMemo(() => loaded?.typeset(tex, isDisplay) ?? null, [loaded, tex, isDisplay]);
  const isUnset = loaded !== null && html === null;
  const own = { dir: "ltr", className: ["formula", isDisplay && "display", isUnset && "unset"].filter(Boolean).join(" "), "data-start": start, "data-end": end };
  if (html !== null) return <span {...own} dangerouslySetInnerHTML={{ __html: html }} />;
  const source = isDisplay ? `$$${tex}$$` : `$${tex}$`;
  return (
    <span {...own} {...(isUnset ? { title: t("Not a formula that can be set: shown as it was written.") } : {})}>
      {source}
    </span>
  );
}
